"""Template libraries: amounts and spans (`look`), drawings (`charts`), audiences."""

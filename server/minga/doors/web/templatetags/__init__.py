"""What templates can say beyond Django: amounts and spans (`look`), drawings (`charts`)."""

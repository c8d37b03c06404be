"""The client's money papers: bank statements that find deposits, invoices read from the ledger."""

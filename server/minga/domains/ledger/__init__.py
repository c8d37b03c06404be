"""The book of money: accounts and transfers between them, nothing about people or projects."""

"""Payouts: any amount, any day, on a rail of one's own choice; wallets that share as one wishes."""

"""Accounts: logging in and out, the first account, invitations, roles, tokens, the council's identity provider."""

"""Accounts, posts, permissions and applicants (人员与申请人)."""

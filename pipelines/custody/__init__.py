"""What an office must not lose: encrypted backups, the recovery key on paper, and the way back onto an empty machine."""

"""The handover of an office's work to the next person, as an official minutes: what is here, what is due, what is open."""

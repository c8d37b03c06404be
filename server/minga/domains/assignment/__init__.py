"""Assignment: who holds which task until when. A slot is the money token: nobody can overspend."""

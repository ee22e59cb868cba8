"""What a subscription is made of, without database or web: events, bytes, signatures, pauses, targets."""

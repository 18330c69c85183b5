"""Words that names in code must not be (architecture_test.py)."""

# Names of code that tell nobody what they are, each with names that do.
NAMES = {
    "obey": "handle", "deed": "handler", "begun": "started", "begun_": "started_",
    "told_": "accepted_, reported_", "said": "accepted", "said_": "accepted_", "come": "accepted", "come_": "accepted_",
    "came_": "accepted_, arrivals_", "by_": "the noun",
    "wrong": "error", "wrong_": "error_", "with_": "services_, settings_", "of_": "client_, owner_", "how_": "mode_",
    "what_": "options_", "ask_": "hooks_", "around_": "services_", "tally": "counters", "statistics": "counters",
    "happenings": "history", "activity": "history", "switchboard": "signalling", "house_rules": "policy",
    "lobby": "unauthenticated", "stranger": "unauthenticated", "strangers": "unauthenticated", "member_": "client_peer",
    "status_gauge": "call_trends", "presence_digest": "presence_filter", "examination": "checks",
    "findings": "diagnosis", "session_host": "session_pool", "call_host": "services",
    "relay_host": "services", "waiting_guests": "waiting_candidates", "guest_proof": "candidate_proof",
    "relayed_guests": "relayed_candidates",
}
# The same of words that are no part of a name either.
PARTS = {"patience": "timeout", "desk": "handler, requests"}

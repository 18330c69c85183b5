#include <babel/client/refusal.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

/// The first match decides.
constexpr std::pair<std::string_view, refusal> known_words[] = {
    {"banned", refusal::banned},
    {"by the operator", refusal::kicked},
    {"already used", refusal::name_in_use},
    {"already in use", refusal::name_in_use},
    {"too many users", refusal::too_many_users},
    {"wait to log in", refusal::crowded_out},
    {"too many connections", refusal::too_many_connections},
    {"too many", refusal::too_many},
    {"is full", refusal::server_full},
    {"at the moment; try again", refusal::server_full},
    {"the name ", refusal::bad_name},
};

constexpr std::string_view last_words[] = {
    "you were disconnected by the operator", "you are banned", "too many connections"};

} // namespace

refusal refusal_of(std::string_view reason) {
    const auto* found = std::ranges::find_if(known_words, [&](const auto& each) {
        return reason.find(each.first) != reason.npos;
    });
    return found == std::end(known_words) ? refusal::other : found->second;
}

refusal refusal_of(wire::login_fault why) {
    switch (why) {
    case wire::login_fault::taken:
        return refusal::name_in_use;
    case wire::login_fault::not_allowed:
        return refusal::not_allowed;
    case wire::login_fault::bound_to_another_key:
        return refusal::name_bound;
    case wire::login_fault::registration_closed:
        return refusal::registration_closed;
    case wire::login_fault::invite_needed:
        return refusal::invite_needed;
    case wire::login_fault::invite_bad:
        return refusal::invite_bad;
    case wire::login_fault::full:
        return refusal::server_full;
    case wire::login_fault::too_often:
        return refusal::too_many;
    case wire::login_fault::banned:
        return refusal::banned;
    case wire::login_fault::proof_wrong:
        return refusal::proof_wrong;
    }
    return refusal::other;
}

std::string_view to_string(refusal why) {
    switch (why) {
    case refusal::other:
        return "other";
    case refusal::name_in_use:
        return "name_in_use";
    case refusal::too_many:
        return "too_many";
    case refusal::too_many_users:
        return "too_many_users";
    case refusal::too_many_connections:
        return "too_many_connections";
    case refusal::crowded_out:
        return "crowded_out";
    case refusal::server_full:
        return "server_full";
    case refusal::bad_name:
        return "bad_name";
    case refusal::banned:
        return "banned";
    case refusal::kicked:
        return "kicked";
    case refusal::not_allowed:
        return "not_allowed";
    case refusal::name_bound:
        return "name_bound";
    case refusal::registration_closed:
        return "registration_closed";
    case refusal::invite_needed:
        return "invite_needed";
    case refusal::invite_bad:
        return "invite_bad";
    case refusal::proof_wrong:
        return "proof_wrong";
    case refusal::logged_in_elsewhere:
        return "logged_in_elsewhere";
    }
    return {};
}

bool passes_by_itself(refusal why) {
    switch (why) {
    case refusal::name_in_use:
    case refusal::too_many:
    case refusal::too_many_users:
    case refusal::too_many_connections:
    case refusal::crowded_out:
    case refusal::server_full:
        return true;
    case refusal::other:
    case refusal::bad_name:
    case refusal::banned:
    case refusal::kicked:
    case refusal::not_allowed:
    case refusal::name_bound:
    case refusal::registration_closed:
    case refusal::invite_needed:
    case refusal::invite_bad:
    case refusal::proof_wrong:
    case refusal::logged_in_elsewhere:
        return false;
    }
    return false;
}

bool turns_away(std::string_view reason) {
    return std::ranges::any_of(last_words, [&](std::string_view each) {
        return reason.starts_with(each);
    });
}

} // namespace babel::client

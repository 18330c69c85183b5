#include <babel/client/refusal.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

/// The first that is found decides.
constexpr std::pair<std::string_view, refusal> known_words[] = {
    {"banned", refusal::banned},
    {"by the operator", refusal::kicked},
    {"already used", refusal::name_in_use},
    {"already in use", refusal::name_in_use},
    {"too many", refusal::too_many},
    {"is full", refusal::server_full},
    {"the name ", refusal::bad_name},
};

} // namespace

refusal refusal_of(std::string_view reason) {
    const auto* found = std::ranges::find_if(known_words, [&](const auto& each) {
        return reason.find(each.first) != reason.npos;
    });
    return found == std::end(known_words) ? refusal::other : found->second;
}

std::string_view to_string(refusal why) {
    switch (why) {
    case refusal::other:
        return "other";
    case refusal::name_in_use:
        return "name_in_use";
    case refusal::too_many:
        return "too_many";
    case refusal::server_full:
        return "server_full";
    case refusal::bad_name:
        return "bad_name";
    case refusal::banned:
        return "banned";
    case refusal::kicked:
        return "kicked";
    }
    return {};
}

bool passes_by_itself(refusal why) {
    return why == refusal::name_in_use || why == refusal::too_many || why == refusal::server_full;
}

bool turns_away(std::string_view reason) {
    return reason.starts_with("you were disconnected by the operator") ||
           reason.starts_with("you are banned");
}

} // namespace babel::client

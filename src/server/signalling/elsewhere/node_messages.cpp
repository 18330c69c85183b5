#include "server/signalling/elsewhere/node_messages.hpp"

#include "server/signalling/rules.hpp"

namespace babel::server {
namespace {

constexpr std::size_t max_answers = 4; // to a request

bool may_be_name(std::string_view text) {
    return !text.empty() && text.size() <= max_name_bytes;
}

} // namespace

bool caller_message::is_in_bounds() const {
    return may_be_name(from) && may_be_name(to) && address.size() <= max_address_bytes &&
           wire::is_optional_key(key);
}

bool callee_message::is_in_bounds() const {
    return may_be_name(from) && may_be_name(to) && packets.size() <= max_answers;
}

} // namespace babel::server

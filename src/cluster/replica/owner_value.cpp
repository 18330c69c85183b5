#include "cluster/replica/owner_value.hpp"

#include <babel/core/number.hpp>
#include <babel/crypto/base64.hpp>

#include <algorithm>
#include <cstdint>

namespace babel::cluster {
namespace {

constexpr std::uint64_t last_second = 9'000'000'000; // in 2255; clocks of the system end in 2262

} // namespace

std::string to_text(const server::binding& owner) {
    return crypto::to_base64(owner.key.bytes) + " " + std::to_string(owner.since);
}

std::optional<server::binding> parse_owner(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == text.npos) return {};
    const auto key = crypto::from_base64(text.substr(0, blank));
    const auto since = whole_number<std::uint64_t>(text.substr(blank + 1));
    if (!key || key->size() != crypto::key_bytes || !since || *since > last_second) return {};
    server::binding owner{{}, *since};
    std::ranges::copy(*key, owner.key.bytes.begin());
    return crypto::is_acceptable(owner.key) ? std::optional(owner) : std::nullopt;
}

} // namespace babel::cluster

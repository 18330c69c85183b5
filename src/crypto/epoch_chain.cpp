#include "crypto/epoch_chain.hpp"

#include "crypto/hkdf.hpp"
#include "crypto/keys/ssh_string.hpp"
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace babel::crypto {
namespace {

void derive(media_secret from, std::string_view label, std::span<std::uint8_t> made) {
    hkdf_expand(from, bytes_of(label), made);
}

epoch_keys keys_of(media_secret from, call_side side) {
    const auto way = static_cast<char>(side);
    epoch_keys made;
    derive(from, std::string("babel media key") + way, made.key);
    derive(from, std::string("babel media iv") + way, made.iv);
    return made;
}

} // namespace

epoch_keys::~epoch_keys() {
    erase(key);
    erase(iv);
}

epoch_chain::epoch_chain(media_secret first) {
    std::ranges::copy(first, secret_.begin());
}

epoch_chain::~epoch_chain() {
    erase(secret_);
}

std::optional<epoch_keys> epoch_chain::next(call_side side) {
    auto& waiting = waiting_for(side);
    if (waiting.empty()) {
        if (callers_.size() + callees_.size() >= max_lead) return std::nullopt;
        step();
    }
    std::optional<epoch_keys> made = waiting.front();
    waiting.pop_front();
    return made;
}

void epoch_chain::step() {
    callers_.push_back(keys_of(secret_, call_side::caller));
    callees_.push_back(keys_of(secret_, call_side::callee));
    std::array<std::uint8_t, media_secret_bytes> next{};
    derive(secret_, "babel media next", next);
    secret_ = next;
    erase(next);
}

} // namespace babel::crypto

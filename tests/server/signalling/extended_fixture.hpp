// A signalling with babel/2 peers that prove keys.
#pragma once

#include "server/signalling/signalling_fixture.hpp"
#include <babel/crypto/key.hpp>
#include <babel/crypto/sshsig.hpp>
#include <babel/wire/extensions.hpp>

#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace babel::test {

/// The bytes from `first` on.
inline std::array<std::uint8_t, 32> counting_from(std::uint8_t first) {
    std::array<std::uint8_t, 32> out{};
    std::iota(out.begin(), out.end(), first);
    return out;
}

inline const server::channel_binding link_binding = counting_from(0x40);
inline const server::link_description over_tls{server::protocol::babel2, link_binding};

/// A key of its own for each number.
inline crypto::private_key make_key(std::uint8_t number) {
    return crypto::private_key::from_seed(counting_from(number));
}

inline crypto::signature prove(
    const crypto::private_key& key,
    std::string_view name,
    const server::channel_binding& binding = link_binding
) {
    std::vector<std::uint8_t> message(binding.begin(), binding.end());
    message.insert(message.end(), name.begin(), name.end());
    return crypto::sign_sshsig(key, crypto::login_namespace, message);
}

struct extended_fixture : signalling_fixture {
    crypto::private_key key = make_key(0x80);
    crypto::private_key other_key = make_key(0xa0);

    recording_peer& connects_extended(const std::string& label, const server::origin& from = home) {
        return connects(label, from, over_tls);
    }
    /// Returns the answers to a login with the proof of a key.
    lines proves(recording_peer& who, std::string_view name, const crypto::private_key& by) {
        const auto proof = prove(by, name);
        return answers(who, wire::login2{name, by.public_part().bytes, proof, {}, {}, {}});
    }
    lines is_guest(recording_peer& who, std::string_view name) {
        return answers(who, wire::login2{name, {}, {}, {}, {}, {}});
    }
    /// The owner of a name, who is online and known to all.
    recording_peer& comes_with_key(
        const std::string& name, const crypto::private_key& by, const server::origin& from = home
    ) {
        names.owners.try_emplace(name, server::binding{by.public_part(), 1});
        auto& who = connects_extended(name, from);
        CHECK(proves(who, name, by).empty());
        flush();
        record.clear();
        return who;
    }
    recording_peer& comes_as_guest(const std::string& name) {
        auto& who = connects_extended(name);
        CHECK(is_guest(who, name).empty());
        flush();
        record.clear();
        return who;
    }
};

} // namespace babel::test

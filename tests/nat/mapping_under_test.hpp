// A port at a router, and a router that answers as the test does.
#pragma once

#include "nat/mapping_rows.hpp"
#include <babel/nat/port_mapping.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;

inline constexpr nat::mapping_nonce own_nonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
using packets = std::vector<std::string>;

/// The answers of a router, of which a test changes a part.
struct router_answer {
    std::uint8_t version = 2;
    std::uint16_t code = 0;
    std::uint32_t lifetime_s = 1200;
    nat::mapping_nonce nonce = own_nonce;
    std::uint8_t protocol = 17;
    std::uint16_t own_port = 40000;
    wire::seen_address outer = seen("203.0.113.7", 40001);

    std::vector<std::uint8_t> pcp() const {
        nat::mapping_request like;
        like.lifetime_s = lifetime_s;
        like.nonce = nonce;
        like.protocol = static_cast<nat::carried_protocol>(protocol);
        like.own.port = own_port;
        like.want = outer;
        auto bytes = nat::encode_pcp(like);
        bytes[0] = version;
        bytes[1] = 0x81;
        bytes[3] = static_cast<std::uint8_t>(code);
        return bytes;
    }
    std::vector<std::uint8_t> pmp() const {
        nat::mapping_request like;
        like.lifetime_s = lifetime_s;
        like.protocol = static_cast<nat::carried_protocol>(protocol);
        like.own.port = own_port;
        like.want = outer;
        auto bytes = nat::encode_nat_pmp(like);
        bytes[1] |= 0x80;
        bytes[3] = static_cast<std::uint8_t>(code);
        bytes.insert(bytes.begin() + 4, {0, 0, 0, 9});
        return bytes;
    }
    std::vector<std::uint8_t> pmp_address() const {
        std::vector<std::uint8_t> bytes{0, 128, 0, static_cast<std::uint8_t>(code), 0, 0, 0, 9};
        bytes.insert(bytes.end(), outer.address.begin(), outer.address.begin() + 4);
        return bytes;
    }
};

struct mapping_under_test {
    /// Packets until a time, in words: "250 pcp" is a request of that protocol at 250 ms.
    packets until(std::chrono::milliseconds end) {
        packets out;
        for (;;) {
            while (const auto packet = mapping.next(now)) {
                const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now - start);
                out.push_back(std::to_string(at.count()) + name_of(*packet));
                last = *packet;
            }
            const auto next = std::max(now + 1ms, mapping.wake_at());
            if (next > start + end) break;
            now = next;
        }
        now = start + end;
        return out;
    }
    static std::string name_of(const nat::port_mapping::packet& packet) {
        if (packet.size() == 60) return " pcp";
        return packet.size() == 12 ? " pmp" : " address";
    }
    bool answer(const std::vector<std::uint8_t>& bytes) { return mapping.on_answer(bytes, now); }

    static constexpr nat::port_mapping::time_point start{};
    nat::port_mapping::time_point now = start;
    nat::port_mapping mapping{
        nat::carried_protocol::udp, seen("192.168.1.2", 40000), own_nonce, start};
    nat::port_mapping::packet last;
};

} // namespace babel::test

// Facts of a usual network, and their changes, for verdicts of `babel-cli doctor`.
#pragma once

#include "cli/doctor/network_verdicts.hpp"
#include "support/catch.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace babel::test {

using call::network_facts;
using cli::health;
using cli::verdict;

inline const wire::seen_address at_home{4, {192, 168, 1, 2}, 40'000};
inline const wire::seen_address outside{4, {198, 51, 100, 7}, 41'000};
inline const wire::seen_address elsewhere{4, {198, 51, 100, 7}, 50'123};
inline const wire::seen_address of_carrier{4, {100, 64, 0, 9}, 40'000};

/// Behind a router that keeps one port.
inline network_facts usual_network() {
    network_facts found;
    found.v4.is_tried = true;
    found.v4.own = at_home;
    found.v4.by_udp = found.v4.by_other = outside;
    found.v4.has_other = true;
    found.v4.is_tls_open = found.v4.has_told_by_tls = true;
    found.v4.has_router = true;
    found.v4.udp_port.is_asked = found.v4.tcp_port.is_asked = true;
    found.v6.is_tried = true;
    found.v6.failure = errc::no_address;
    return found;
}

inline void block_udp(network_facts& f) {
    f.v4.by_udp = f.v4.by_other = std::nullopt;
    f.v4.has_other = false;
}

inline void silence_relay(network_facts& f) {
    block_udp(f);
    f.v4.has_told_by_tls = false;
}

inline verdict verdict_on(std::string_view part, const network_facts& found) {
    for (const auto& v : cli::of_network(found))
        if (v.about == part) return v;
    FAIL("no verdict on " << part);
    return {};
}

struct network_row {
    const char* what;
    std::function<void(network_facts&)> change;
    std::string_view about;
    health expected;
    std::string words; // in the finding or in the advice
};

inline void check(std::span<const network_row> rows) {
    for (const auto& each : rows) {
        CAPTURE(each.what);
        auto found = usual_network();
        each.change(found);
        if (each.about == "calls" && found.v4.failure) found.v6.is_tried = false;
        const auto v = verdict_on(each.about, found);
        CAPTURE(v.what, v.advice);
        CHECK(v.is == each.expected);
        CHECK((v.what + "\n" + v.advice).find(each.words) != std::string::npos);
    }
}

} // namespace babel::test

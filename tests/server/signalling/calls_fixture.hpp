// A signalling with users who take offers.
#pragma once

#include "server/signalling/extended_fixture.hpp"
#include <babel/wire/offers.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::test {

struct calls_fixture : extended_fixture {
    recording_peer& takes_calls(const std::string& name, const server::origin& from = home) {
        auto& who = connects_extended(name, from);
        wire::string_list_buffer capabilities;
        capabilities.add("call2");
        CHECK_FALSE(asks(who, wire::login2{name, {}, {}, {}, capabilities.view(), {}}));
        flush();
        record.clear();
        return who;
    }

    lines offer(recording_peer& from, std::string_view contact, std::string_view blob = "hello") {
        return answers(from, wire::offer{++tag, contact, 0, wire::bytes_of(blob)});
    }
    /// The number of a call that is passed on, perhaps in place of an older one.
    std::uint32_t call(recording_peer& from, std::string_view contact) {
        const auto told = offer(from, contact);
        REQUIRE(told.size() >= 2);
        CHECK(told.back().find(": Offer ") != std::string::npos);
        return number_in(told[told.size() - 2]);
    }
    lines says(recording_peer& who, std::uint32_t number, wire::call_step what, bytes_view blob) {
        return answers(who, wire::signal{number, what, blob});
    }
    lines says(recording_peer& who, std::uint32_t number, std::string_view blob) {
        return says(who, number, wire::call_step::handshake, wire::bytes_of(blob));
    }
    lines accepts(recording_peer& who, std::uint32_t number) {
        return says(who, number, wire::call_step::accept, wire::bytes_of("yes"));
    }
    lines ends(recording_peer& who, std::uint32_t number, std::uint8_t why) {
        return says(who, number, wire::call_step::end, std::span(&why, 1));
    }

    /// Of the call in "NAME: Offered TAG NUMBER ...".
    static std::uint32_t number_in(const std::string& offered) {
        const auto tag = offered.find("Offered ") + std::string_view("Offered ").size();
        return static_cast<std::uint32_t>(std::stoul(offered.substr(offered.find(' ', tag))));
    }

    std::uint32_t tag = 0;
};

/// Two users who take each other's offers.
struct two_callers : calls_fixture {
    recording_peer& alice = takes_calls("alice");
    recording_peer& bob = takes_calls("bob");
};

/// "NAME: End NUMBER WHY".
inline std::string end_line(const std::string& name, std::uint32_t number, int why) {
    return name + ": End " + std::to_string(number) + " " + std::to_string(why);
}

} // namespace babel::test

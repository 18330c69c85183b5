// The record of a call for tests.
#pragma once

#include "cli/state/call_record.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace babel::test {

/// 2023-11-14 22:13:20.250 UTC.
inline constexpr std::chrono::system_clock::time_point call_date{
    std::chrono::milliseconds(1'700'000'000'250)};

/// Bob called alice at that date.
inline cli::call_record call_of_bob(std::string reason, std::string why = {}) {
    cli::call_record made;
    made.began = call_date;
    made.account = "alice";
    made.peer = "bob";
    made.reason = std::move(reason);
    made.why = std::move(why);
    return made;
}

} // namespace babel::test

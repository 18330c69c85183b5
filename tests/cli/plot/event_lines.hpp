// Lines of events of one call, as babel-cli writes them.
#pragma once

#include "cli/render/json_fields.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace babel::test {

/// 2023-11-14 22:13:20 UTC: a call of the events below was answered then.
inline constexpr std::chrono::milliseconds answer_date{1'700'000'000'000};

inline std::string date_text(double at_s) {
    const std::chrono::milliseconds passed(static_cast<std::int64_t>(at_s * 1000));
    return cli::utc_timestamp(std::chrono::system_clock::time_point(answer_date + passed));
}

/// `figures`: its further fields, each behind a comma.
inline std::string event_line(
    const std::string& type,
    double at_s,
    const std::string& figures,
    const std::string& peer = "bob"
) {
    return R"({"v":1,"seq":1,"ts":")" + date_text(at_s) + R"(","type":")" + type +
           R"(","call":1,"peer":")" + peer + "\"" + figures + "}";
}

inline std::string stats_line(double at_s, const std::string& figures) {
    return event_line("stats", at_s, ",\"secs\":" + std::to_string(at_s) + figures);
}

} // namespace babel::test

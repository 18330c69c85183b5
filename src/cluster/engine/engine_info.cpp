#include "cluster/engine/engine_info.hpp"

#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace babel::cluster {
namespace {

constexpr std::size_t max_run_id_bytes = 64;

/// Value of the line "FIELD:VALUE"; empty: there is no such line.
std::string_view value_of(std::string_view field, std::string_view lines) {
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.starts_with(field) || !line.substr(field.size()).starts_with(':')) continue;
        return line.substr(field.size() + 1);
    }
    return {};
}

std::string_view lines_of(const reply& answer) {
    return answer.is == reply::kind::text ? std::string_view(answer.text) : std::string_view();
}

/// It becomes an argument of scripts.
bool is_run_id(std::string_view text) {
    const auto is_letter = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return !text.empty() && text.size() <= max_run_id_bytes && std::ranges::all_of(text, is_letter);
}

} // namespace

std::optional<engine_facts> parse_server_info(const reply& answer) {
    const auto lines = lines_of(answer);
    const auto run_id = value_of("run_id", lines);
    const auto uptime = whole_number<std::int64_t>(value_of("uptime_in_seconds", lines));
    if (!is_run_id(run_id) || !uptime) return {};
    // The engine takes it from its wall clock, which may have been set back to before the start.
    const auto seconds = std::max<std::int64_t>(*uptime, 0);
    return engine_facts{std::string(run_id), std::chrono::seconds(seconds)};
}

bool is_master(const reply& answer) {
    return value_of("role", lines_of(answer)) == "master";
}

std::optional<host_and_port> parse_master_address(const reply& answer) {
    const auto host = answer.word(0);
    const auto port = parse_port(answer.word(1));
    if (!is_host(host) || !port) return {};
    return host_and_port{std::string(host), *port};
}

} // namespace babel::cluster

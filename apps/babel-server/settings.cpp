#include "settings.hpp"

#include <algorithm>
#include <set>

namespace babel::server {
namespace {

/// Applies all values. Returns the first error.
std::optional<wrong_usage> take(settings& to, const std::vector<given>& values) {
    std::set<std::string> seen;
    for (const auto& each : values) {
        const auto known = std::ranges::find(all_options(), each.name, [](const option& one) {
            return std::string_view(one.name);
        });
        if (known == all_options().end()) return wrong_usage{each.where + ": there is none"};
        const bool is_first = seen.insert(each.name).second;
        if (!is_first && !known->may_repeat) return wrong_usage{each.where + ": given twice"};
        if (const auto fault = known->take(to, each.value); !fault.empty())
            return wrong_usage{each.where + ": " + fault};
    }
    return {};
}

} // namespace

std::variant<settings, wrong_usage> to_settings(const sources& from, const config_lines& file) {
    settings out;
    out.rules.limits.unauthenticated = 0;
    if (file)
        if (const auto fault = take(out, *file)) return *fault;
    const bool has_flag_bind =
        std::ranges::any_of(from.flags, [](const given& each) { return each.name == "bind"; });
    if (has_flag_bind) out.addresses.clear();
    if (const auto fault = take(out, from.flags)) return *fault;
    if (out.rules.limits.unauthenticated == 0)
        out.rules.limits.unauthenticated =
            unauthenticated_for(out.rules.limits.users); // the default
    return out;
}

std::variant<settings, wrong_usage> read_settings(const sources& from) {
    const auto file = read_config(from);
    if (const auto* fault = std::get_if<wrong_usage>(&file)) return *fault;
    auto all = to_settings(from, std::get<config_lines>(file));
    if (const auto* read = std::get_if<settings>(&all))
        if (const auto fault = contradiction(*read)) return *fault;
    return all;
}

std::optional<wrong_usage> contradiction(const settings& in) {
    if (in.proxy_port && in.proxies.empty())
        return wrong_usage{"proxy-port: proxy-from has to say which proxies may connect there"};
    return {};
}

} // namespace babel::server

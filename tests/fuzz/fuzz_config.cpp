// Any configuration file makes settings, or one fault of one line.
#include "fuzz/require.hpp"
#include <babel/config/config_file.hpp>

#include <cstddef>
#include <cstdint>
#include <option_tables.hpp>
#include <string>

namespace {

using namespace babel;
using namespace babel::server;
using babel::fuzz::require;

void check(const config::fault& wrong) {
    require(!wrong.what.empty());
    require(to_string(wrong).find('\n') == std::string::npos);
}

/// Settings are within their bounds, and check-config prints a file that makes them again.
void check(const settings& taken) {
    const auto& limits = taken.rules.limits;
    require(limits.users > 0 && limits.unauthenticated > 0);
    require(limits.login_time.count() > 0 && limits.queue_bytes >= 4096);
    sources again;
    for (const auto& each : serving_options())
        if (const auto show = serving_options().of(each).show)
            for (const auto& value : show(taken))
                again.flags.push_back({&each, value, config::source::command_line, {}, "again"});
    require(to_settings(again, {}).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto values = config::parse_file(
        serving_options(), text, {"server.conf", "server.conf"}, config::source::file
    );
    if (!values) {
        check(values.error());
        return 0;
    }
    const auto outcome = to_settings({}, *values);
    outcome ? check(*outcome) : check(outcome.error());
    return 0;
}

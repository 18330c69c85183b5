// A configuration file may say anything: it is settings, or a complaint of one line.
#include "fuzz/require.hpp"

#include <cstddef>
#include <cstdint>
#include <settings.hpp>
#include <string>

namespace {

using namespace babel::server;
using babel::fuzz::require;

void check(const wrong_usage& fault) {
    require(!fault.why.empty());
    require(fault.why.find('\n') == std::string::npos);
}

/// What was taken is within its bounds, and is taken again as it would be written.
void check(const settings& taken) {
    require(taken.most.users > 0 && taken.most.unauthenticated > 0);
    require(taken.most.login_time.count() > 0 && taken.most.queue_bytes >= 4096);
    sources again;
    for (const auto& each : all_options())
        for (const auto& value : each.show(taken))
            again.flags.push_back({each.name, value, "again"});
    require(std::holds_alternative<settings>(to_settings(again, {})));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto lines = parse_config(text, "server.conf");
    if (const auto* fault = std::get_if<wrong_usage>(&lines)) {
        check(*fault);
        return 0;
    }
    const auto outcome = to_settings({}, std::get<std::vector<given>>(lines));
    std::visit([](const auto& each) { check(each); }, outcome);
    return 0;
}

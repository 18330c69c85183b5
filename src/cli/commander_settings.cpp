// The verbs that change what the options chose.
#include "changed_setting.hpp"
#include <babel/audio/endpoint.hpp>
#include <babel/cli/commander.hpp>
#include <babel/cli/devices.hpp>

#include <utility>

namespace babel::cli {

commander::begun commander::begin(const command::devices&) {
    auto listed = list_known_devices();
    return listed.ok ? said(std::move(listed.text))
                     : failed(std::move(listed.text), exit_status::audio_failed);
}

commander::begun commander::begin(const command::device& c) {
    const auto where = audio::parse_endpoint(c.name);
    if (where.type == audio::endpoint::kind::pipe)
        return failed("a pipe can only be chosen at the start", exit_status::usage);
    auto out = plain(
        c.which == command::device::side::in ? client_.use_input(where) : client_.use_output(where)
    );
    if (!out.now.ok()) out.now.status = exit_status::audio_failed;
    return out;
}

commander::begun commander::begin(const command::set& c) {
    auto changed = client_.options();
    auto wrong = change_setting(changed, c.key, c.value);
    if (!wrong.empty()) return failed(std::move(wrong), exit_status::usage);
    client_.change(changed);
    return {};
}

} // namespace babel::cli

// The verbs that change what the options chose.
#include "cli/command/commander.hpp"
#include "cli/doctor/devices.hpp"
#include "cli/options/changed_setting.hpp"
#include "cli/options/home_path.hpp"
#include "cli/render/request_error.hpp"
#include <babel/audio/endpoint.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <utility>

namespace babel::cli {

commander::begun commander::begin(const command::devices&) {
    begun out;
    out.work = [this] { return list_devices(); };
    return out;
}

asio::awaitable<command_result> commander::list_devices() {
    auto listing = mixer::list_devices(executor_, audio::device_details::names_now);
    const auto listed = co_await std::move(listing);
    const auto report = report_devices(listed);
    command_result out;
    out.said = report.text;
    if (!report.ok) out.status = exit_status::audio_failed;
    co_return out;
}

commander::begun commander::begin(const command::device& c) {
    const auto where = audio::parse_endpoint(expand_home(c.name));
    if (where.type == audio::endpoint::kind::pipe)
        return failed("a pipe can only be chosen at the start", exit_status::usage);
    begun out;
    out.work = [this, which = c.which, where] { return change_device(which, where); };
    return out;
}

asio::awaitable<command_result>
commander::change_device(command::device::side which, audio::endpoint where) {
    auto changing =
        which == command::device::side::in ? client_.use_input(where) : client_.use_output(where);
    const auto failed = co_await std::move(changing);
    command_result out;
    out.said = sound_error_text(failed, where.name.empty() ? "the default device" : where.name);
    if (failed) out.status = exit_status::audio_failed;
    co_return out;
}

commander::begun commander::begin(const command::set& c) {
    auto changed = client_.options();
    auto wrong = change_setting(changed, c.key, c.value);
    if (!wrong.empty()) return failed(std::move(wrong), exit_status::usage);
    client_.change(changed);
    return {};
}

} // namespace babel::cli

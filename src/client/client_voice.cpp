// What the user does with the sound of calls.
#include <babel/client/client.hpp>
#include <babel/client/recording_name.hpp>

#include <algorithm>

namespace babel::client {
namespace {

const std::string no_call = "there is no call";

} // namespace

void client::control(const voice_controls& how) {
    controls_ = how;
    for (const auto& each : calls_)
        each->control(how);
}

/// The newest that is up.
call* client::call_in_progress() const {
    const auto found = std::find_if(calls_.rbegin(), calls_.rend(), [](const auto& each) {
        return each->phase() == call_phase::up;
    });
    return found == calls_.rend() ? nullptr : found->get();
}

std::string client::report_stats() const {
    const auto* current = call_in_progress();
    if (!current) return no_call;
    current->report_stats();
    return {};
}

std::string client::play(const std::string& file) {
    auto* current = call_in_progress();
    return current ? current->play(file) : no_call;
}

std::string client::stop_playing() {
    auto* current = call_in_progress();
    return current ? current->stop_playing() : no_call;
}

std::string client::record(const std::string& pattern) {
    auto* current = call_in_progress();
    return current ? current->record(pattern) : no_call;
}

std::string client::stop_recording() {
    auto* current = call_in_progress();
    return current ? current->stop_recording() : no_call;
}

std::string client::name_recording(const std::string& pattern, const std::string& peer) {
    const auto name = recording_name(pattern, std::chrono::system_clock::now(), peer);
    return numbered_name(name, ++recordings_[name]);
}

} // namespace babel::client

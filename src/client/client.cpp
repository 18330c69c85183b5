#include "client/calls/call_viewing.hpp"
#include "client/client_parts.hpp"
#include <babel/client/client.hpp>

#include <utility>

namespace babel::client {
client::client(
    asio::any_io_executor executor,
    settings options,
    mixer::sound_devices devices,
    audio::file_thread& files,
    logger& log,
    event_sink report
)
    : parts_(std::make_unique<client_parts>(
          std::move(executor), std::move(options), std::move(devices), files, log, std::move(report)
      )) {}

client::~client() = default;

void client::start() {
    parts_->link.start();
    parts_->refusals.start();
}

asio::awaitable<void> client::quit() {
    return parts_->close();
}

// ---- calls

error_code client::place_call(const std::string& peer) {
    return parts_->service.place(peer);
}

error_code client::accept(std::string_view peer) {
    return parts_->service.answer(peer, call::call_signal::accept);
}

error_code client::refuse(std::string_view peer) {
    return parts_->service.answer(peer, call::call_signal::hang_up);
}

error_code client::hang_up(std::string_view peer) {
    return parts_->service.hang_up(peer);
}

error_code client::send_text(std::string_view peer, std::string_view words) {
    return parts_->service.send_text(peer, words);
}

peer_book& client::peers() {
    return parts_->peers;
}

void client::do_not_disturb(bool on) {
    parts_->service.answers().do_not_disturb(on);
}

bool client::does_not_disturb() const {
    return parts_->service.answers().does_not_disturb();
}

void client::leave_unattended() {
    parts_->service.answers().leave_unattended();
}

error_code client::report_stats() const {
    for (const auto& each : parts_->calls().all())
        if (each.phase() == call::call_phase::up) each.report_stats();
    return is_in_call() ? error_code() : errc::no_call;
}

bool client::has_calls() const {
    return !parts_->calls().empty();
}

std::size_t client::call_count() const {
    return parts_->calls().size();
}

std::vector<int> client::ringing_calls(std::string_view peer) const {
    return parts_->calls().ringing(peer);
}

std::vector<int> client::live_calls(std::string_view peer) const {
    return parts_->calls().live(peer);
}

std::vector<int> client::calls_to_end(std::string_view peer) const {
    return parts_->calls().to_end(peer);
}

bool client::is_calling() const {
    return parts_->calls().has(call::call_phase::calling);
}

bool client::is_in_call() const {
    return parts_->is_in_call();
}

std::vector<call_view> client::calls_up() const {
    std::vector<call_view> found;
    for (const auto& each : parts_->calls().all())
        if (each.phase() == call::call_phase::up) found.push_back(view_of(each));
    return found;
}

std::optional<call_view> client::newest_call() const {
    const auto* newest = parts_->calls().newest();
    return newest ? std::optional(view_of(*newest)) : std::nullopt;
}

// ---- sound

const mixer::voice_controls& client::controls() const {
    return parts_->bridge.controls();
}

void client::control(const mixer::voice_controls& controls) {
    parts_->bridge.control(controls);
    parts_->update_state();
}

mixer::voice_levels client::levels() const {
    return parts_->bridge.levels();
}

error_code client::play(const std::string& file) {
    return is_in_call() ? parts_->sound_files.play(file) : errc::no_call;
}

error_code client::stop_playing() {
    if (!is_in_call()) return errc::no_call;
    bool stopped = !parts_->sound_files.stop_playing();
    for (auto& each : parts_->calls().all())
        stopped |= each.stop_playing();
    return stopped ? error_code() : errc::nothing_played;
}

error_code client::record(const std::string& pattern) {
    const auto* newest = parts_->calls().newest_in(call::call_phase::up);
    return newest ? parts_->sound_files.record(pattern, newest->peer()) : errc::no_call;
}

error_code client::stop_recording() {
    return is_in_call() ? parts_->sound_files.stop_recording() : errc::no_call;
}

asio::awaitable<error_code> client::use_input(audio::endpoint where) {
    const auto how = mixer::device_settings_for(parts_->options);
    auto opening = mixer::open_source(parts_->executor, where, parts_->files, how);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (parts_->service.is_leaving()) co_return errc::leaving;
    parts_->options.audio_in = where;
    co_return parts_->bridge.use(std::move(*made));
}

asio::awaitable<error_code> client::use_output(audio::endpoint where) {
    const auto how = mixer::device_settings_for(parts_->options);
    auto opening = mixer::open_sink(parts_->executor, where, parts_->files, how);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (parts_->service.is_leaving()) co_return errc::leaving;
    parts_->options.audio_out = where;
    const auto failed = parts_->bridge.use(std::move(*made));
    parts_->ringer.set(mixer::ring_kind::none); // it resumes if a call rings
    parts_->update_rings();
    co_return failed;
}

void client::change(const settings& options) {
    parts_->options = options;
    parts_->bridge.adjust();
}

// ---- presence and settings

asio::awaitable<void> client::first_list() {
    return parts_->contacts.first(parts_->link.round_trip());
}

const roster& client::contacts() const {
    return parts_->contacts.names();
}

bool client::logged_in() const {
    return parts_->link.is_online();
}

const std::optional<server_security>& client::security() const {
    return parts_->link.security();
}

std::size_t client::ignored_messages() const {
    return parts_->link.ignored_messages();
}

const std::string& client::name() const {
    return parts_->options.name;
}

const settings& client::options() const {
    return parts_->options;
}

} // namespace babel::client

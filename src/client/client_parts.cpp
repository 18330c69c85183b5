#include "client/client_parts.hpp"

#include <babel/wire/sealed.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace babel::client {

client_parts::client_parts(
    asio::any_io_executor executor_,
    settings options_,
    mixer::sound_devices devices,
    audio::file_thread& files_,
    logger& log_,
    std::function<void(const client_event&)> report_
)
    : executor(std::move(executor_)), options(std::move(options_)), files(files_), log(log_),
      report(std::move(report_)), bridge(executor, std::move(devices), options, log, forward()),
      sound_files(executor, bridge, files, options, log, forward()),
      ringer(executor, bridge, files, options, forward()),
      link(
          executor,
          options,
          read_buffer,
          log,
          {[this](const auto& message) { on_message(message); },
           [this] { on_login(); },
           [this](const auto& news) { report_of_link(news); },
           [this] { on_link_lost(); },
           [this] { return std::ranges::any_of(calls().all(), &call::call::pending); },
           [this](bool tells_end) { return contacts.begin_login(tells_end); }}
      ),
      contacts(
          executor,
          {report,
           [this](const auto& name) { service.on_left(name); },
           [this] { return link.is_online(); }}
      ),
      refusals(executor, link), peers(options), sockets(executor, options, log),
      ends(executor, options, sockets, log), service(
                                                 {options,
                                                  link,
                                                  contacts.names(),
                                                  peers,
                                                  refusals,
                                                  log,
                                                  report,
                                                  [this] {
                                                      update_rings();
                                                      update_state();
                                                  },
                                                  [this] {
                                                      if (bridge.empty()) sound_files.end();
                                                  }},
                                                 {executor,
                                                  options,
                                                  read_buffer,
                                                  bridge,
                                                  sound_files,
                                                  files,
                                                  sockets,
                                                  ends,
                                                  log,
                                                  forward()}
                                             ) {}

asio::awaitable<void> client_parts::close() {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await service.close();
    co_await ends.close();
    co_await sockets.close();
    co_await ringer.close();
    co_await bridge.close();
    co_await sound_files.close();
    co_await refusals.close();
    co_await link.close();
    co_await contacts.close();
}

void client_parts::on_message(const link_message& message) {
    std::visit([this](const auto& each) { this->on(each); }, message);
}

void client_parts::on_login() {
    refusals.forget_all();
    peers.use_label(link.label());
    service.on_login();
    contacts.compare();
}

void client_parts::on_link_lost() {
    service.on_link_lost();
    contacts.on_link_lost();
}

void client_parts::report_of_link(client_event news) {
    const bool in_call = is_in_call() || calls().has(call::call_phase::closing);
    const bool is_encrypted = link.security().has_value();
    if (auto* first = std::get_if<event::logged_in>(&news)) first->is_encrypted = is_encrypted;
    if (auto* back = std::get_if<event::server_back>(&news)) back->is_encrypted = is_encrypted;
    auto* lost = std::get_if<event::server_lost>(&news);
    if (lost) lost->in_call = in_call;
    auto* untrusted = std::get_if<event::server_untrusted>(&news);
    if (untrusted) untrusted->in_call = in_call;
    if (lost || untrusted) on_link_lost();
    report(news);
    if (untrusted || (lost && !lost->retry)) service.on_link_end();
}

void client_parts::pass_on(const client_event& news) {
    report(news);
    const bool may_change = std::holds_alternative<event::record_started>(news) ||
                            std::holds_alternative<event::record_done>(news) ||
                            std::holds_alternative<event::record_failed>(news);
    if (may_change) update_state();
}

void client_parts::update_state() {
    namespace state = wire::call_state;
    const auto& controls = bridge.controls();
    const auto up = std::ranges::count(calls().all(), call::call_phase::up, &call::call::phase);
    const auto bit = [](bool is_set, std::uint16_t value) {
        return is_set ? value : std::uint16_t{0};
    };
    service.set_state(static_cast<std::uint16_t>(
        bit(controls.muted, state::muted) | bit(controls.deafened, state::deafened) |
        bit(controls.held, state::hold) | bit(sound_files.is_recording(), state::recording) |
        bit(up > 1, state::bridge)
    ));
    service.tell_parties();
}

/// Sets the tone for calls that are not up yet.
void client_parts::update_rings() {
    using enum call::call_phase;
    const bool is_up = calls().has(up);
    const bool is_coming = std::ranges::any_of(calls().all(), &call::call::pending);
    bridge.expect(is_coming);
    auto ring = mixer::ring_kind::none;
    if (calls().has(ringing))
        ring = is_up ? mixer::ring_kind::call_waiting : mixer::ring_kind::ring;
    else if (calls().has(calling) && !is_up)
        ring = mixer::ring_kind::ringback;
    ringer.set(ring);
}

} // namespace babel::client

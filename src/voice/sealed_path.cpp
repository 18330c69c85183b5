#include "voice/datagram/sealed_news.hpp"
#include "voice/sealed_reading.hpp"
#include "voice/session_driver.hpp"
#include <babel/crypto/secret.hpp>
#include <babel/voice/sealed_path.hpp>
#include <babel/wire/fields.hpp>

#include <boost/asio/error.hpp>

#include <utility>
#include <variant>

namespace babel::voice {
namespace {

session_settings session_settings_of(const sealed_path_settings& chosen) {
    return {
        chosen.side,
        chosen.own_id,
        chosen.peer_id,
        chosen.bitrate_bps,
        crypto::random_number<std::uint64_t>,
        chosen.is_relay_only};
}

} // namespace

sealed_path::sealed_path(
    const asio::any_io_executor& executor,
    sealed_path_settings settings,
    crypto::call_seals seals,
    owner callbacks
)
    : owner_(std::move(callbacks)), reading_(std::make_unique<sealed_reading>(executor)) {
    session_driver::owner hooks;
    hooks.send = [this](const nat::way& to, const outgoing::datagram& out) {
        stats_.packets_sent += out.is_voice;
        if (out.is_voice) stats_.bytes_sent += out.bytes.size();
        owner_.send(to, out.bytes);
    };
    hooks.report = [this](session_event::any event) {
        if (const auto news = for_owner(std::move(event)))
            report(*news);
        else
            ++ignored_notes_;
    };
    const auto chosen = session_settings_of(settings);
    driver_ = std::make_unique<session_driver>(
        executor, std::move(settings.now), chosen, std::move(seals), std::move(hooks)
    );
}

sealed_path::~sealed_path() = default;

peer_session& sealed_path::session() {
    return driver_->session();
}

const peer_session& sealed_path::session() const {
    return driver_->session();
}

// ---- the carriers' side

void sealed_path::add(nat::path_kind kind, const wire::seen_address& remote) {
    session().add_path(driver_->now(), kind, remote);
    driver_->settle();
}

void sealed_path::remove(nat::path_kind kind, const wire::seen_address& remote) {
    session().remove_path(kind, remote);
    driver_->settle();
}

void sealed_path::on_network_change() {
    session().on_network_change(driver_->now());
    driver_->settle();
}

void sealed_path::on_sleep(std::chrono::nanoseconds length) {
    const bool is_wanted = is_accepted() && session().phase() < session_life::phase::leaving;
    if (is_wanted && length >= session_life::life_limit) report(sealed_event::lost{});
}

void sealed_path::on_datagram(const nat::way& from, bytes_view datagram) {
    if (driver_->is_stopped()) {
        ++unread_;
        return;
    }
    const auto now = driver_->now();
    const auto opened = session().stats().incoming.opened;
    const auto frames = session().on_datagram(now, from, datagram);
    if (session().stats().incoming.opened != opened) life_at_ = now;
    if (!frames.empty()) {
        ++stats_.packets_received;
        stats_.bytes_received += datagram.size();
    }
    driver_->settle(); // the first voice may be the acceptance: its event makes the leg
    for (const auto& frame : frames)
        reading_->on_frame(frame);
}

// ---- the call's side

void sealed_path::accept() {
    const auto now = driver_->now();
    if (!is_accepted()) life_at_ = now;
    session().accept(now);
    driver_->settle();
}

void sealed_path::set_candidates(
    std::span<const nat::candidate> all, std::chrono::microseconds hold
) {
    session().set_candidates(driver_->now(), all, hold);
    driver_->settle();
}

bool sealed_path::send_candidates(std::span<const nat::candidate> all) {
    std::vector<std::uint8_t> body;
    wire::encode_candidates(body, nat::to_wire(all));
    return driver_->send_note(wire::note_kind::candidates, body);
}

bool sealed_path::is_accepted() const {
    return session().phase() != session_life::phase::waiting;
}

void sealed_path::hang_up(wire::bye_reason reason) {
    if (!is_accepted()) {
        driver_->stop();
        return reading_->end(errc::end_of_stream);
    }
    session().hang_up(driver_->now(), reason);
    driver_->settle();
}

bool sealed_path::send_text(std::string_view words) {
    return is_text(words) && driver_->send_note(wire::note_kind::text, wire::bytes_of(words));
}

bool sealed_path::send_party(std::span<const std::string> names) {
    std::vector<std::uint8_t> body;
    wire::encode_party(body, names);
    return driver_->send_note(wire::note_kind::party, body);
}

void sealed_path::set_state(std::uint16_t bits) {
    session().set_state(bits);
}

sealed_figures sealed_path::figures() const {
    auto made = figures_of(session());
    made.receive_drops += unread_;
    made.ignored_notes += ignored_notes_;
    return made;
}

// ---- the voice stream's side

std::size_t sealed_path::frame_samples(frame_length wanted) const {
    return session().frame_samples(wanted);
}

void sealed_path::send_voice(bytes_view opus, std::size_t samples) {
    session().send_frame(driver_->now(), opus, samples);
    driver_->settle();
    const auto stats = session().stats();
    stats_.send_drops = stats.unsent_frames + stats.send_drops;
    stats_.sealed = {stats.sent_frames, stats.copies_sent, stats.lost, kind_in_use(session())};
}

void sealed_path::note_missing(std::uint64_t frames) {
    session().set_missing(frames);
}

/// A Bye that is out is repeated on, and one of the peer is answered.
void sealed_path::close() {
    if (session().phase() < session_life::phase::leaving) driver_->stop();
    reading_->end(asio::error::operation_aborted);
}

asio::awaitable<error_code> sealed_path::run(path_reader to) {
    return reading_->run(std::move(to));
}

const send_rate& sealed_path::rate() const {
    return session().rate();
}

void sealed_path::set_bitrate(int bitrate_bps) {
    session().set_bitrate(driver_->now(), bitrate_bps);
}

bool sealed_path::is_heard() const {
    return session().is_heard();
}

std::optional<net::link_state> sealed_path::state() {
    net::link_state found;
    found.round_trip = session().stats().round_trip;
    if (!is_accepted()) return found;
    const auto since = driver_->now() - life_at_;
    found.since_life = std::chrono::duration_cast<std::chrono::milliseconds>(since);
    return found;
}

// ---- events

void sealed_path::report(const sealed_event::any& event) {
    if (const auto why = end_by(event)) reading_->end(*why);
    owner_.on_event(event);
    if (std::holds_alternative<sealed_event::up>(event)) reading_->on_up();
}

} // namespace babel::voice

#include "voice/datagram/call_sender.hpp"

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto slack = 25ms;          // voice takes the Report along, if there is any
constexpr auto hurry_interval = 40ms; // of Reports: the first that arrives brings voice back
constexpr auto late_limit = 120ms;    // as of the playout's silence, after which it starts over
constexpr std::size_t bits_a_byte = 8;

} // namespace

call_sender::call_sender(const session_settings& settings, crypto::sealer seals, time_point now)
    : out_(std::move(seals), settings.peer_id), plan_(settings.bitrate_bps, now), choice_(now),
      random_(settings.random), bitrate_bps_(settings.bitrate_bps),
      is_relay_only_(settings.is_relay_only), reported_at_(now) {}

void call_sender::start(time_point now) {
    plan_ = sending_plan(bitrate_bps_, now);
    started_ = now;
    paths_.set_candidates(now, candidates_, now + hold_);
}

void call_sender::set_candidates(
    time_point now, candidate_list all, std::chrono::microseconds hold
) {
    if (is_relay_only_) return;
    const auto taken = all.first(std::min(all.size(), wire::max_candidates));
    candidates_.assign(taken.begin(), taken.end());
    hold_ = hold;
    if (started_) paths_.set_candidates(now, taken, std::max(now, *started_ + hold));
}

bool call_sender::takes(const nat::way& from) const {
    return nat::is_relayed(from.kind) ? paths_.is_bound(from.kind) : !is_relay_only_;
}

void call_sender::answer(
    time_point now,
    std::optional<path_id> path,
    const wire::probe& question,
    const wire::seen_address& from
) {
    if (path && paths_.may_answer(*path))
        out_.send(now, *path, wire::answer{question.random, from});
}

/// Little goes to an address that is not proven.
void call_sender::send_noted(time_point now, std::optional<path_id> path, std::uint16_t sequence) {
    const auto back = path && paths_.is_proven(*path) ? path : paths_.in_use();
    if (back) out_.send(now, *back, wire::noted{sequence});
}

void call_sender::set_bitrate(time_point now, int bitrate_bps) {
    bitrate_bps_ = bitrate_bps;
    plan_.set_bitrate(bitrate_bps, now);
}

std::size_t call_sender::frame_samples(frame_length wanted) const {
    // While paths are in doubt, voice goes on several: twice the datagrams would be too many.
    const bool is_forced =
        wanted == frame_length::always_short && plan_.is_wide() && paths_.for_others().count == 1;
    const bool is_chosen = wanted == frame_length::automatic && choice_.is_short();
    return is_forced || is_chosen ? short_frame_samples : audio::frame_samples;
}

frame_choice::path_now call_sender::path_for_choice() const {
    const auto id = paths_.in_use();
    const auto way = id ? paths_.way_of(*id) : std::nullopt;
    const bool is_direct = way && way->kind == nat::path_kind::direct_udp;
    const bool is_wide = plan_.is_wide() && plan_.copies().count == 0;
    return {id, is_direct, paths_.for_others().count == 1, is_wide};
}

void call_sender::send_frame(time_point now, bytes_view opus, std::size_t samples, bool may_send) {
    plan_.on_frame(now, samples);
    choice_.on_frame(now, path_for_choice());
    framed_at_ = now;
    const auto& rate = plan_.rate();
    const auto nominal =
        static_cast<std::size_t>(rate.bitrate_bps) * samples / (bits_a_byte * audio::sample_rate);
    const made_frame made{opus, nominal, samples};
    const auto packed = packer_.pack(now, made, rate.frames_a_write, plan_.copies());
    if (!may_send) return;
    const bool is_held = is_hurry(now) || paths_.all().count == 0;
    ++(opus.empty() || is_held ? unsent_frames_ : sent_frames_);
    if (packed && !is_held) send_voice(now, *packed);
}

void call_sender::send_voice(time_point now, const packed_voice& voice) {
    const auto targets = paths_.for_voice(now);
    if (targets.count == 0) return;
    const bool reports = now - reported_at_ >= report_maker::interval;
    const auto report = reports ? make_report(now) : std::nullopt;
    for (const auto path : targets)
        copies_sent_ += out_.send_voice(now, path, report, voice);
}

void call_sender::add_path(time_point now, const nat::way& way, bool may_send) {
    const bool were_doubted = paths_.are_all_doubted();
    paths_.add(now, way.kind, way.remote);
    if (!may_send || !nat::is_relayed(way.kind)) return;
    if (is_hurry(now))
        send_report(now);
    else if (were_doubted)
        send_again(now, late_limit);
}

/// Not those of a source that paused since.
void call_sender::send_again(time_point now, std::chrono::milliseconds reach) {
    if (now - framed_at_ > late_limit) return;
    for (auto back = voice_packer::kept; back-- > 0;)
        if (const auto frame = packer_.again(back, reach)) send_voice(now, *frame);
}

void call_sender::remove_path(const nat::way& gone) {
    paths_.remove(gone.kind, gone.remote);
    if (!told_path_ || paths_.is_proven(*told_path_)) return;
    told_path_.reset();
    plan_.on_path_change();
}

void call_sender::tell(session_events& events) {
    if (const auto doubted = paths_.take_doubt())
        events.push(session_event::path_in_doubt{*doubted});
    if (const auto dead = paths_.take_dead_link())
        events.push(session_event::link_dead{dead->remote});
    const auto used = paths_.in_use();
    if (!used || used == told_path_) return;
    if (told_path_) plan_.on_path_change();
    told_path_ = used;
    events.push(session_event::path_in_use{paths_.way_of(*used).value()});
}

bool call_sender::on_report(time_point now, const wire::report& report, bool may_send) {
    const auto found = out_.ledger().on_report(now, report);
    if (!found.is_plausible) return false;
    const bool was_hurry = is_hurry(now);
    const auto lost = std::ranges::count_if(found.fates, &voice_fate::is_lost);
    lost_ += static_cast<std::uint64_t>(lost);
    for (const auto& [path, sent] : found.acknowledged) {
        const auto round_trip = path == found.path ? found.round_trip : std::nullopt;
        paths_.on_acknowledged(now, path, sent, round_trip);
    }
    const std::chrono::milliseconds queue_delay(report.queue_delay);
    plan_.on_report(now, queue_delay, found.fates, paths_.in_use());
    const auto round_trip = found.path == paths_.in_use() ? found.round_trip : std::nullopt;
    choice_.on_report(now, {lost > 0, queue_delay, round_trip});
    if (was_hurry && may_send) resume(now);
    return true;
}

/// The peer may wait for a Report, too. The next frame comes up to 20 ms later than the last.
void call_sender::resume(time_point now) {
    send_report(now);
    send_again(now, 0ms);
}

std::optional<wire::report> call_sender::make_report(time_point now) {
    auto report = reports_.make(now);
    reported_at_ = now;
    if (!report) return {};
    report->missing = missing_;
    report->state = state_;
    return report;
}

std::chrono::milliseconds call_sender::report_interval(time_point now) const {
    return is_hurry(now) ? hurry_interval : report_maker::interval + slack;
}

void call_sender::on_time(time_point now) {
    paths_.on_time(now);
    send_reports(now);
    send_probes(now);
}

void call_sender::send_reports(time_point now) {
    if (now - reported_at_ >= report_interval(now)) send_report(now);
}

void call_sender::send_report(time_point now) {
    const auto report = make_report(now);
    if (!report) return;
    for (const auto path : is_hurry(now) ? paths_.all() : paths_.for_others())
        out_.send(now, path, *report);
}

void call_sender::send_probes(time_point now) {
    while (const auto path = paths_.due_probe(now, is_hurry(now))) {
        const auto random = random_();
        paths_.on_probe_sent(now, *path, random);
        out_.send(now, *path, wire::probe{random});
    }
}

void call_sender::count(session_stats& into) const {
    into.datagrams_sent = out_.sealed();
    into.send_drops = out_.dropped();
    into.unsent_frames = unsent_frames_;
    into.sent_frames = sent_frames_;
    into.copies_sent = copies_sent_;
    into.lost = lost_;
    into.round_trip = paths_.round_trip();
    into.refused_addresses = paths_.refused();
}

call_sender::time_point call_sender::next_wake(time_point now) const {
    return std::min(reported_at_ + report_interval(now), paths_.next_probe(is_hurry(now)));
}

} // namespace babel::voice

#include <babel/nat/path_state.hpp>

#include <algorithm>
#include <utility>

namespace babel::nat {
namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds unacknowledged = 200ms; // and a round trip
constexpr milliseconds unknown_round_trip = 500ms;
constexpr milliseconds dead_after = 2500ms;
constexpr milliseconds answer_limit = 2s;
constexpr milliseconds voice_pause = 1s;   // longer than between two frames
constexpr microseconds cost_of_tcp = 20ms; // and a round trip
constexpr microseconds cost_of_the_relay = 20ms;
constexpr milliseconds hurried_probes = 100ms;
constexpr milliseconds next_probes = 2500ms;
constexpr milliseconds other_probes = 15s;
constexpr milliseconds proof_lasts = 45s;
constexpr std::size_t first_answers = 3; // at once: one round trip may be slow by chance
constexpr milliseconds probes_of_the_dead = 30s;
// Before each of the Probes, by the number of those that are left.
constexpr std::array<milliseconds, path_state::max_probes - 1> gaps{
    800ms, 400ms, 200ms, 100ms, 50ms};

} // namespace

path_state::path_state(const way& leads) : leads_(leads), is_proven_(true) {}

path_state::path_state(const way& leads, time_point start, std::size_t probes)
    : leads_(leads), is_proven_(false), start_(start), probes_left_(probes),
      answers_wanted_(first_answers) {}

microseconds path_state::cost() const {
    const auto round_trip = round_trip_.value_or(0us);
    const bool is_tcp = leads_.kind == path_kind::relay_tls ||
                        leads_.kind == path_kind::direct_tcp || (is_relayed() && is_tcp_beyond_);
    return round_trip / 2 + (is_tcp ? round_trip + cost_of_tcp : 0us) +
           (is_relayed() ? cost_of_the_relay : 0us);
}

bool path_state::is_dead(time_point now) const {
    return doubted_since_ && now - *doubted_since_ >= dead_after;
}

bool path_state::is_spent(time_point now) const {
    return !is_proven_ && probes_left_ == 0 && now - asked_at_ >= answer_limit;
}

void path_state::on_voice_sent(time_point now) {
    if (!voice_since_) voice_since_ = now;
    voice_at_ = now;
}

void path_state::on_acknowledged(
    time_point now, time_point sent, std::optional<microseconds> round_trip
) {
    alive_at_ = std::max(alive_at_, sent);
    if (sent < valid_from_) return;
    acknowledged_ = std::max(acknowledged_.value_or(sent), sent);
    if (unanswered_since_ && sent >= *unanswered_since_) unanswered_since_.reset();
    if (round_trip) measure(*round_trip);
    if (now - *acknowledged_ <= limit() && !is_proof_old(now)) doubted_since_.reset();
}

/// A short one shows what the path can do; long ones may be those of a busy machine.
void path_state::measure(microseconds round_trip) {
    const bool is_first = !round_trip_ || std::exchange(is_round_trip_old_, false);
    if (is_first || round_trip < *round_trip_)
        round_trip_ = round_trip;
    else
        round_trip_ = (*round_trip_ * 7 + round_trip) / 8;
}

void path_state::on_probe_sent(time_point now, std::uint64_t random) {
    questions_[asked_++ % questions_.size()] = {random, now, true};
    asked_at_ = now;
    is_probe_due_ = false;
    if (!unanswered_since_) unanswered_since_ = now;
    if (probes_left_ > 0) --probes_left_;
}

bool path_state::on_answer(time_point now, std::uint64_t random) {
    const auto asked = std::ranges::find_if(questions_, [random](const question& each) {
        return each.is_open && each.random == random;
    });
    if (asked == questions_.end()) return false;
    asked->is_open = false;
    is_proven_ = true;
    probes_left_ = 0;
    answered_at_ = now;
    if (answers_wanted_ > 0) --answers_wanted_;
    on_acknowledged(now, asked->sent, duration_cast<microseconds>(now - asked->sent));
    return true;
}

bool path_state::may_answer() {
    if (is_proven_) return true;
    if (answers_left_ == 0) return false;
    --answers_left_;
    return true;
}

microseconds path_state::limit() const {
    return unacknowledged + round_trip_.value_or(unknown_round_trip);
}

/// Sending time of the oldest one that is not acknowledged.
std::optional<path_state::time_point> path_state::awaits_since() const {
    if (!voice_since_) return unanswered_since_;
    const auto newest = std::max(acknowledged_.value_or(*voice_since_), *voice_since_);
    if (newest >= voice_at_) return unanswered_since_;
    return std::min(newest, unanswered_since_.value_or(newest));
}

/// The leg at the relay is bound again and again instead.
bool path_state::is_proof_old(time_point now) const {
    return !is_relayed() && now - answered_at_ > proof_lasts;
}

bool path_state::judge(time_point now) {
    if (voice_since_ && now - voice_at_ > voice_pause) voice_since_.reset();
    if (doubted_since_ || !is_proven_) return false;
    if (is_proof_old(now)) {
        doubted_since_ = now;
        return true;
    }
    const auto awaits = awaits_since();
    const bool is_fresh = acknowledged_ && now - *acknowledged_ <= limit();
    if (is_fresh || !awaits || now - *awaits <= limit()) return false;
    doubted_since_ = now;
    return true;
}

void path_state::doubt(time_point now) {
    valid_from_ = now;
    acknowledged_.reset();
    voice_since_.reset();
    unanswered_since_.reset();
    questions_ = {};
    is_round_trip_old_ = true;
    answers_wanted_ = first_answers;
    is_probe_due_ = true;
    if (!doubted_since_ || is_dead(now)) doubted_since_ = now;
}

/// A start that is yet to come is kept: Probes of both sides are to cross.
void path_state::restart(time_point start, std::size_t probes) {
    start_ = std::max(start_, start);
    probes_left_ = probes;
    answers_left_ = max_answers;
    questions_ = {};
    is_probe_due_ = true;
}

path_state::time_point path_state::next_probe(time_point now, duty now_for, bool is_hurry) const {
    if (!is_proven_ && probes_left_ == 0) return time_point::max();
    if (is_probe_due_) return start_;
    if (!is_proven_) return asked_at_ + gaps[probes_left_ - 1];
    if (is_hurry) return asked_at_ + hurried_probes;
    if (is_dead(now)) return asked_at_ + probes_of_the_dead;
    const bool is_known = round_trip_ && (is_relayed() || answers_wanted_ == 0);
    if (doubted_since_ || !is_known) return asked_at_ + hurried_probes;
    if (now_for == duty::in_use && is_relayed()) return time_point::max(); // voice tells enough
    return asked_at_ + (now_for == duty::next ? next_probes : other_probes);
}

} // namespace babel::nat

#include <babel/nat/port_mapping.hpp>

#include <algorithm>
#include <array>

namespace babel::nat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<milliseconds, 4> request_times{
    milliseconds(0), milliseconds(250), milliseconds(750), milliseconds(1750)};
constexpr milliseconds silence_time{3750}; // of a round without an answer
constexpr seconds least_renewal{4};        // RFC 6887, section 11.2.1
constexpr seconds least_pause{30};
constexpr seconds long_pause{1800};

bool is_nowhere(const wire::seen_address& at) {
    return at.port == 0 || std::ranges::all_of(at.address, [](auto each) { return each == 0; });
}

} // namespace

port_mapping::port_mapping(
    carried_protocol protocol,
    const wire::seen_address& own,
    const mapping_nonce& nonce,
    time_point now
)
    : protocol_(protocol), own_(own), nonce_(nonce) {
    begin_round(mapping_protocol::pcp, now);
}

void port_mapping::begin_round(mapping_protocol by, time_point now) {
    router_protocol_ = by;
    is_asking_ = true;
    round_began_ = now;
    attempts_ = 0;
    is_address_due_ = false;
    outer_address_.reset();
    outer_port_.reset();
}

void port_mapping::rest_until(time_point then) {
    is_asking_ = false;
    is_address_due_ = false;
    rests_until_ = then;
}

std::optional<port_mapping::packet> port_mapping::next(time_point now) {
    lose_if_over(now);
    if (!is_asking_ && now >= rests_until_)
        begin_round(outer_ ? router_protocol_ : mapping_protocol::pcp, now);
    if (is_asking_ && now >= round_began_ + silence_time) on_silence(now);
    if (!is_asking_) return {};
    if (is_address_due_) {
        is_address_due_ = false;
        return encode_address_request();
    }
    // Attempts whose time passed meanwhile are one.
    bool is_due = false;
    for (; attempts_ < request_times.size() && now >= round_began_ + request_times[attempts_];
         ++attempts_)
        is_due = true;
    if (!is_due) return {};
    if (router_protocol_ == mapping_protocol::pcp) return encode_pcp(request());
    is_address_due_ = !outer_address_;
    return encode_nat_pmp(request());
}

port_mapping::time_point port_mapping::wake_at() const {
    if (is_address_due_) return round_began_;
    auto at = rests_until_;
    if (is_asking_)
        at = round_began_ +
             (attempts_ < request_times.size() ? request_times[attempts_] : silence_time);
    return outer_ ? std::min(at, over_) : at;
}

void port_mapping::lose_if_over(time_point now) {
    if (outer_ && now >= over_) ask_again(now);
}

/// By the same nonce: a router that still has the mapping changes it for nobody else.
void port_mapping::ask_again(time_point now) {
    outer_.reset();
    begin_round(mapping_protocol::pcp, now);
}

/// A router that made the mapping may be down, or asleep.
void port_mapping::on_silence(time_point now) {
    if (outer_)
        return rest_until(now + std::max<time_point::duration>((over_ - now) / 2, least_renewal));
    if (router_protocol_ == mapping_protocol::pcp)
        return begin_round(mapping_protocol::nat_pmp, now);
    is_unanswered_ = true;
    rest_until(now + long_pause);
}

mapping_request port_mapping::request() const {
    mapping_request out;
    out.lifetime_s = static_cast<std::uint32_t>(lifetime.count());
    out.protocol = protocol_;
    out.own = own_;
    out.nonce = nonce_;
    out.want = outer_.value_or(wire::seen_address{own_.family, {}, own_.port});
    return out;
}

/// A request whose answer has not come may have made a mapping.
std::optional<port_mapping::packet> port_mapping::release() const {
    if (!outer_ && !(is_asking_ && attempts_ > 0)) return {};
    auto last = request();
    last.lifetime_s = 0;
    last.want = {own_.family, {}, 0}; // RFC 6887, section 15
    return router_protocol_ == mapping_protocol::pcp ? encode_pcp(last) : encode_nat_pmp(last);
}

bool port_mapping::on_answer(bytes_view bytes, time_point now) {
    const auto answer = decode_mapping_answer(bytes);
    if (!answer || !is_asking_ || attempts_ == 0 || !belongs(*answer)) return false;
    take(*answer, now);
    return true;
}

/// A router without PCP answers by NAT-PMP that it has not that version. One that has granted a
/// port by PCP has it: somebody else says otherwise.
bool port_mapping::belongs(const mapping_answer& answer) const {
    const bool is_version = answer.code == mapping_code::unsupported_version;
    if (router_protocol_ == mapping_protocol::pcp && is_version) return !has_granted_by_pcp_;
    if (answer.by != router_protocol_) return false;
    if (router_protocol_ == mapping_protocol::nat_pmp && answer.code != mapping_code::success)
        return true;
    if (answer.is_of_address) return !outer_address_;
    return answer.protocol == protocol_ && answer.own_port == own_.port &&
           (router_protocol_ == mapping_protocol::nat_pmp || answer.nonce == nonce_);
}

void port_mapping::take(const mapping_answer& answer, time_point now) {
    is_unanswered_ = false;
    if (answer.code != mapping_code::success) return refuse(answer, now);
    has_granted_by_pcp_ = router_protocol_ == mapping_protocol::pcp;
    if (has_granted_by_pcp_) return keep(answer.outer, answer.lifetime_s, now);
    if (answer.is_of_address)
        outer_address_ = answer.outer;
    else
        outer_port_ = answer;
    join_parts(now);
}

void port_mapping::join_parts(time_point now) {
    if (!outer_address_ || !outer_port_) return;
    auto outer = *outer_address_;
    outer.port = outer_port_->outer.port;
    keep(outer, outer_port_->lifetime_s, now);
}

/// A longer time than asked for changes nothing. A mapping that leads nowhere does not count.
void port_mapping::keep(const wire::seen_address& outer, std::uint32_t lifetime_s, time_point now) {
    const auto granted = std::min(seconds(lifetime_s), lifetime);
    if (is_nowhere(outer) || granted <= least_renewal) {
        outer_.reset();
        return rest_until(now + long_pause);
    }
    outer_ = outer;
    over_ = now + granted;
    rest_until(now + std::max<seconds>(granted / 2, least_renewal));
}

/// A mapping that was there before stays for its time.
void port_mapping::refuse(const mapping_answer& answer, time_point now) {
    if (answer.code == mapping_code::unsupported_version &&
        router_protocol_ == mapping_protocol::pcp)
        return begin_round(mapping_protocol::nat_pmp, now);
    const auto told = answer.by == mapping_protocol::pcp ? seconds(answer.lifetime_s) : long_pause;
    rest_until(now + std::clamp(told, least_pause, long_pause));
}

} // namespace babel::nat

#include "server/relay/relay_loop.hpp"

#include "server/relay/rules/leg_proofs.hpp"
#include "server/relay/thread_urgency.hpp"
#include <babel/wire/relay.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <thread>
#include <tuple>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds tick_interval{100};
// A busy relay finds several datagrams in each turn, which is cheaper and hardly later.
constexpr std::chrono::microseconds turn_interval{250};
constexpr int batches_a_turn = 4; // of one socket, before the others have their turn

// Keys of descriptors in the set: a link's is its number.
constexpr std::uint64_t key_of_orders = std::uint64_t{1} << 32U;
constexpr std::uint64_t key_of_sockets = std::uint64_t{1} << 33U;

std::uint64_t unix_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count());
}

} // namespace

relay_loop::relay_loop(settings from, relay_mailbox& mail, relay_counters& counts)
    : settings_(std::move(from)), mail_(mail), counts_(counts),
      table_({settings_.secret, settings_.limits, counts, teller()}), addresses_(counts),
      base_(
          {settings_.secret,
           settings_.limits,
           counts,
           table_.places(),
           table_.total(),
           ready_,
           scratch_,
           teller()}
      ) {
    constexpr ready_set::interest reading{true, false};
    bool is_watched = ready_.add(mail_.order_bell(), key_of_orders, reading);
    for (std::size_t i = 0; i < settings_.ports.size(); ++i)
        is_watched &= ready_.add(settings_.ports.native_handle(i), key_of_sockets | i, reading);
    if (!is_watched) throw boost::system::system_error(last_error(), "epoll_ctl");
}

void relay_loop::run() {
    thread_urgency urgency;
    now_ = steady_clock::now();
    next_tick_ = now_ + tick_interval;
    while (!is_over_) {
        rest();
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(next_tick_ - steady_clock::now());
        const auto events = ready_.wait(std::max(left, std::chrono::milliseconds::zero()));
        now_ = steady_clock::now();
        for (const auto& each : events) {
            const auto key = each.data.u64;
            if (key == key_of_orders)
                take_orders();
            else if (key & base_calls::key_bit)
                base_.on_event(each, now_);
            else if (key & key_of_sockets)
                read_socket(static_cast<std::size_t>(key & ~key_of_sockets));
            else
                on_link_event(static_cast<std::uint32_t>(key), each.events);
        }
        if (now_ < next_tick_) continue;
        tick();
        urgency.on_tick(now_);
    }
}

/// Not behind a turn that left datagrams: a flood would be read too slowly.
void relay_loop::rest() {
    if (std::exchange(is_backlogged_, false)) return;
    std::this_thread::sleep_until(now_ + turn_interval);
}

void relay_loop::take_orders() {
    relay_mailbox::silence(mail_.order_bell());
    while (const auto order = mail_.next_order())
        std::visit([this](auto& each) { handle(each); }, *order);
}

void relay_loop::handle(new_link& order) {
    if (links_.size() >= max_relay_links(settings_.limits) && !make_room()) return;
    do
        ++last_link_;
    while (last_link_ == 0 || links_.contains(last_link_));
    order.from.link = last_link_;
    relay_link made(std::move(order.parts), order.from, scratch_, now_);
    const auto at = links_.emplace(last_link_, entry{std::move(made)}).first;
    if (!ready_.add(at->second.link.native_handle(), last_link_, {true, false})) return close(at);
    update_interest(at);
    read_link(at); // the first Bind may be here already
}

void relay_loop::handle(const dropped_pair& order) {
    table_.drop(order.one, order.other, order.expiry);
    base_.give_up(order.one);
    base_.give_up(order.other);
}

void relay_loop::read_socket(std::size_t index) {
    bool has_more = true;
    for (int i = 0; i < batches_a_turn && has_more; ++i) {
        has_more =
            settings_.ports.receive(index, [this](bytes_view datagram, const leg_address& from) {
                on_datagram(datagram, from);
            });
        flush_sockets();
    }
    is_backlogged_ |= has_more;
}

void relay_loop::on_link_event(std::uint32_t number, std::uint32_t events) {
    const auto at = links_.find(number);
    if (at == links_.end()) return; // closed in this turn
    if (events & EPOLLOUT) {
        count_lost(at->second.link.on_writable(now_));
        update_interest(at);
    }
    if (events & ~std::uint32_t{EPOLLOUT}) read_link(at);
}

void relay_loop::read_link(links::iterator at) {
    auto& link = at->second.link;
    const auto ended = link.read([this, &link](bytes_view datagram) {
        on_datagram(datagram, link.address());
        flush_sockets(); // before the link uses these bytes for the next one
    });
    if (ended || link.has_failed()) return close(at);
    if (!at->second.base_bind.empty()) return give_away(at);
    update_interest(at);
}

/// Nothing may follow that Bind before the candidate is there.
void relay_loop::give_away(links::iterator at) {
    auto& [link, wants_to_write, bind] = at->second;
    if (!link.is_between_datagrams() || link.waits_to_write()) return close(at);
    const auto from = link.address();
    const auto datagram = std::move(bind);
    auto stream = link.release();
    close(at);
    std::ignore = base_.bind(stream, datagram, from, now_, unix_time()); // or it is closed
}

void relay_loop::on_datagram(bytes_view datagram, const leg_address& from) {
    if (from.link != 0 && is_for_base_call(datagram))
        return links_.at(from.link).base_bind.assign(datagram.begin(), datagram.end());
    const auto code = datagram.empty() ? std::uint8_t{0} : datagram.front();
    if (code == wire::bind::code) return on_bind(datagram, from);
    if (code == wire::address_question::code)
        return reply(
            addresses_.answer(datagram, from, settings_.ports.other_port(from), now_), from
        );
    if (const auto* to = table_.route(datagram, from, now_)) pass_on(datagram, *to);
}

void relay_loop::on_bind(bytes_view datagram, const leg_address& from) {
    auto answer = table_.bind(datagram, from, now_, unix_time());
    const auto sent = wire::decode_bound(answer);
    const auto at = links_.find(from.link);
    if (at != links_.end() && sent && sent->verdict == wire::bound_code::bound)
        at->second.link.set_bound(now_);
    reply(std::move(answer), from);
}

void relay_loop::reply(std::vector<std::uint8_t> answer, const leg_address& to) {
    if (answer.empty()) return;
    answers_.push_back(std::move(answer));
    pass_on(answers_.back(), to);
}

void relay_loop::pass_on(bytes_view datagram, const leg_address& to) {
    if (to.link == 0) return settings_.ports.send(datagram, to);
    const auto at = links_.find(to.link);
    if (at == links_.end()) return count_lost(1);
    count_lost(at->second.link.send(datagram, now_));
    update_interest(at);
}

void relay_loop::flush_sockets() {
    count_lost(settings_.ports.flush());
    answers_.clear();
}

void relay_loop::count_lost(std::size_t datagrams) {
    for (; datagrams > 0; --datagrams)
        counts_.add(relay_counters::drop::queue);
}

void relay_loop::update_interest(links::iterator at) {
    auto& [number, self] = *at;
    const bool wants = self.link.waits_to_write();
    if (std::exchange(self.wants_to_write, wants) != wants)
        std::ignore = ready_.change(self.link.native_handle(), number, {true, wants});
}

void relay_loop::close(links::iterator at) {
    table_.forget_link(at->first);
    links_.erase(at);
}

bool relay_loop::make_room() {
    const auto oldest = std::ranges::min_element(links_, {}, [this](const auto& each) {
        return std::pair(table_.has_leg_at(each.first), each.second.link.bound_at());
    });
    if (oldest == links_.end() || table_.has_leg_at(oldest->first)) return false;
    close(oldest);
    return true;
}

void relay_loop::tick() {
    counts_.add_lateness(now_ - next_tick_);
    next_tick_ = now_ + tick_interval;
    table_.tidy(now_, unix_time());
    base_.tick(now_);
    for (auto at = links_.begin(); at != links_.end();) {
        const auto each = at++;
        const auto& link = each->second.link;
        const auto most = table_.has_leg_at(each->first) ? relay_pair::idle_time : time_to_bind;
        if (link.has_failed() || now_ - link.bound_at() >= most) close(each);
    }
    for (; !untold_.empty() && mail_.tell(untold_.front()); untold_.pop_front()) {
    }
    counts_.calls.store(table_.pairs(), std::memory_order_relaxed);
    counts_.udp_legs.store(table_.udp_legs(), std::memory_order_relaxed);
    counts_.tls_legs.store(table_.tls_legs(), std::memory_order_relaxed);
    counts_.base_legs.store(base_.legs(), std::memory_order_relaxed);
}

std::function<void(const relay_news&)> relay_loop::teller() {
    return [this](const relay_news& news) {
        if (!untold_.empty() || !mail_.tell(news)) untold_.push_back(news);
    };
}

} // namespace babel::server

#include "traffic.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace babel::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr nanoseconds period = 20ms;        // one frame
constexpr nanoseconds between_calls = 15ms; // a source may ask for 200 new legs a second
constexpr nanoseconds time_limit = 3s;      // for a leg to be bound
constexpr nanoseconds linger = 200ms;       // for the last datagrams
constexpr nanoseconds look_again = 5ms;

std::vector<nanoseconds> random_phases(std::size_t count, std::mt19937& random) {
    std::uniform_int_distribution<std::int64_t> of_period(0, period.count() - 1);
    std::vector<nanoseconds> phases(count);
    std::ranges::generate(phases, [&] { return nanoseconds(of_period(random)); });
    std::ranges::sort(phases);
    return phases;
}

/// Of the first leg. The relay still holds the ids of an earlier run, for other tickets.
std::uint32_t new_id() {
    std::random_device random;
    return std::uniform_int_distribution<std::uint32_t>(1, 1U << 31U)(random);
}

double microseconds_of(nanoseconds time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

} // namespace

traffic::traffic(const traffic_plan& plan)
    : plan_(plan), epoll_(::epoll_create1(EPOLL_CLOEXEC)), turns_(2 * plan.calls) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    std::mt19937 random(1);
    phases_ = random_phases(turns_.size(), random);
    std::iota(turns_.begin(), turns_.end(), std::size_t{0});
    std::ranges::shuffle(turns_, random);
    legs_.reserve(turns_.size());
    for (auto id = new_id(); legs_.size() < turns_.size(); id += 2)
        add_call(id);
}

traffic::~traffic() {
    ::close(epoll_);
}

void traffic::add_call(std::uint32_t first_id) {
    for (const auto ids : {leg_ids{first_id, first_id + 1}, leg_ids{first_id + 1, first_id}}) {
        auto& made = legs_.emplace_back(plan_.port, ids, plan_.secret);
        epoll_event event{.events = EPOLLIN, .data = {.u64 = legs_.size() - 1}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, made.descriptor(), &event);
        bind(made);
    }
    if (plan_.secret) std::this_thread::sleep_for(between_calls);
}

void traffic::bind(leg& each) const {
    const auto deadline = steady_clock::now() + time_limit;
    while (!each.is_bound()) {
        const auto now = steady_clock::now();
        if (now > deadline) throw std::runtime_error("the relay does not bind a leg");
        each.keep_bound(now);
        std::this_thread::sleep_for(100us);
        static_cast<void>(each.receive());
    }
}

traffic_figures traffic::run(nanoseconds length) {
    traffic_figures figures;
    const auto begin = steady_clock::now() + period;
    const auto end = begin + length;
    std::size_t turn = 0;
    auto cycle = begin;
    for (auto now = steady_clock::now(); now < end + linger; now = steady_clock::now()) {
        auto due = cycle + phases_[turn];
        for (; due <= now && due < end; due = cycle + phases_[turn]) {
            auto& sender = legs_[turns_[turn]];
            sender.keep_bound(now);
            figures.late_us.push_back(microseconds_of(steady_clock::now() - due));
            sender.send(plan_.bytes);
            if (++turn == turns_.size()) {
                turn = 0;
                cycle += period;
            }
        }
        const auto wake = due < end ? due : now + look_again;
        receive(figures, std::max(nanoseconds(0), wake - steady_clock::now()));
    }
    figures.sent = figures.late_us.size();
    return figures;
}

void traffic::receive(traffic_figures& figures, nanoseconds wait) {
    std::array<epoll_event, 64> events{};
    const timespec timeout{.tv_sec = 0, .tv_nsec = std::min(wait, look_again).count()};
    const int count = ::epoll_pwait2(epoll_, events.data(), int{events.size()}, &timeout, nullptr);
    for (const auto& each : std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
        auto& receiver = legs_[each.data.u64];
        do
            if (const auto added = receiver.receive())
                figures.added_us.push_back(microseconds_of(*added));
        while (receiver.has_more());
    }
}

} // namespace babel::bench

#include "cluster/node/cluster_node.hpp"

#include "cluster/node/register_numbering.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/core/version.hpp>
#include <babel/crypto/secret.hpp>

#include <boost/asio/this_coro.hpp>

#include <array>
#include <charconv>
#include <utility>
#include <variant>

namespace babel::cluster {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds tick_interval{250};
constexpr std::chrono::seconds time_to_leave{1};

/// Of this process alone: 64 random bits in digits and small letters.
std::string make_incarnation() {
    const auto number = crypto::random_number<std::uint64_t>();
    constexpr int base = 36;
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    return {digits.data(), end.ptr};
}

node_identity identity_of(const node_settings& settings) {
    node_identity made;
    made.id = settings.id;
    made.incarnation = make_incarnation();
    made.lease = settings.lease;
    made.has_realms = settings.has_realms;
    return made;
}

} // namespace

cluster_node::cluster_node(
    const asio::any_io_executor& executor,
    node_settings settings,
    node_listener& listener,
    logger& log
)
    : listener_(listener), address_(settings.address.empty() ? "-" : settings.address),
      cluster_(settings.cluster), rules_(identity_of(settings)),
      link_(executor, std::move(settings.engine), std::move(settings.cluster), log, callbacks()),
      turn_(executor), left_(executor), tasks_(executor) {}

engine_link::owner cluster_node::callbacks() {
    engine_link::owner made;
    made.on_up = [this](const engine_facts& engine) {
        rules_.on_link_up(engine, clock::now(), pending_);
        after_event();
    };
    made.on_reply = [this](const reply& answer) {
        rules_.on_reply(answer, clock::now(), pending_);
        after_event();
    };
    made.on_reading = [this](const reading& read) {
        rules_.on_reading(read, clock::now(), pending_);
        after_event();
    };
    made.on_down = [this] {
        rules_.on_link_down(pending_);
        after_event();
    };
    return made;
}

void cluster_node::start() {
    link_.start();
    tasks_.spawn(drive());
}

asio::awaitable<void> cluster_node::close() {
    if (rules_.is_linked()) co_await leave();
    is_closing_ = true;
    turn_.cancel();
    co_await link_.close();
    co_await tasks_.join();
}

/// The other nodes need not wait for this one's beat.
asio::awaitable<void> cluster_node::leave() {
    rules_.flush(clock::now(), pending_);
    rules_.leave(pending_);
    perform();
    left_.expires_after(time_to_leave);
    if (!rules_.has_left()) co_await left_.async_wait(as_result);
}

/// Ticks, and flushes at the end of each turn of the loop in which something was called.
asio::awaitable<void> cluster_node::drive() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto next_tick = clock::now();
    while (!is_closing_) {
        turn_.expires_at(wants_flush_ ? clock::now() : next_tick);
        co_await turn_.async_wait(as_result);
        if (is_closing_) co_return;
        wants_flush_ = false;
        const auto now = clock::now();
        if (now >= next_tick) {
            next_tick = now + tick_interval;
            rules_.set_info(
                std::to_string(rules_.users()) + " up " + address_ + " " + std::string(version)
            );
            rules_.on_tick(now, pending_); // which flushes
        } else {
            rules_.flush(now, pending_);
        }
        perform();
    }
}

void cluster_node::after_call() {
    wants_flush_ = true;
    turn_.cancel();
}

void cluster_node::after_event() {
    after_call();
    perform();
    if (rules_.has_left()) left_.cancel();
}

void cluster_node::perform() {
    if (std::exchange(is_performing_, true)) return; // the listener called
    while (!pending_.empty() || rules_.is_linked() != was_linked_) {
        for (const auto& each : std::exchange(pending_, actions()))
            perform(each);
        // After the facts that came with it.
        if (!pending_.empty() || rules_.is_linked() == was_linked_) continue;
        was_linked_ = rules_.is_linked();
        run_ = number_of_run(cluster_, rules_.joined().source());
        listener_.on_link(was_linked_);
    }
    is_performing_ = false;
}

void cluster_node::perform(const action& one) {
    const overloaded by_kind{
        [this](const run_script& next) { link_.run(next); },
        [this](const start_reader& from) { link_.read(from); },
        [this](const restart_link& restart) { link_.end(restart.why); },
        [this](const login_decided& login) {
            clock_.on_decided(login.which, clock::now());
            listener_.on(login);
        },
        [this](const auto& news) { listener_.on(news); }};
    std::visit(by_kind, one);
}

node_figures::state cluster_node::state() const {
    node_figures::state at;
    at.nodes = nodes().size() + 1;
    at.names_elsewhere = others().size();
    // Readings that were not valid, and messages of users that came too late.
    at.dropped = link_.dropped() + rules_.dropped() + owners().dropped();
    at.held = rules_.claims().held();
    const auto told = rules_.watch().position();
    if (rules_.is_linked() && told > others().position())
        at.news_behind = told - others().position();
    at.gaps = rules_.joined().gaps();
    at.link_snapshots = rules_.joined().link_snapshots();
    at.reaped = rules_.watch().reaped();
    at.bans = bans().bans();
    at.held_bans = bans().waiting();
    return at;
}

void cluster_node::ask(ticket which, claimant who) {
    clock_.on_asked(which, clock::now());
    rules_.ask(which, std::move(who), clock::now(), pending_);
    after_call();
}

void cluster_node::withdraw(ticket which) {
    clock_.on_withdrawn(which);
    rules_.withdraw(which);
    after_call();
}

void cluster_node::release(std::string_view name) {
    rules_.release(name);
    after_call();
}

bool cluster_node::park(std::string_view name, std::string source, std::chrono::seconds time) {
    const bool is_parked = rules_.park(name, std::move(source), time);
    after_call();
    return is_parked;
}

void cluster_node::on_probed(std::string_view name, bool is_alive) {
    rules_.on_probed(name, is_alive);
    after_call();
}

bool cluster_node::route(node_number to, std::string text, std::uint64_t which) {
    const bool has_room = rules_.route(to, std::move(text), which);
    after_call();
    return has_room;
}

bool cluster_node::write(
    std::string_view from, std::string_view to, std::string_view bytes, std::uint64_t which
) {
    const bool has_room = rules_.write(from, to, bytes, which);
    after_call();
    return has_room;
}

void cluster_node::set_flags(std::string_view name, std::uint8_t flags) {
    rules_.set_flags(name, flags);
    after_call();
}

void cluster_node::doubt(std::string_view name) {
    if (!is_linked()) return;
    rules_.doubt(name);
    after_call();
}

} // namespace babel::cluster

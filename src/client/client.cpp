#include <babel/call/call_listener.hpp>
#include <babel/client/client.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

// How long a callee who accepts late is waited for before the program leaves.
constexpr std::chrono::seconds late_answer_limit{2};

bool is_live(const call::call& which) {
    return which.pending() || which.phase() == call::call_phase::up;
}

} // namespace

client::client(
    asio::any_io_executor executor,
    settings options,
    mixer::voice_bridge::devices devices,
    audio::file_thread& files,
    logger& log,
    event_sink report
)
    : executor_(std::move(executor)), options_(std::move(options)), files_(files), log_(log),
      report_(std::move(report)), bridge_(executor_, std::move(devices), options_, log_, forward()),
      sound_files_(executor_, bridge_, files_, options_, log_, forward()),
      ringer_(executor_, bridge_, files_, options_, forward()), ports_(options_.listen_ports),
      resting_(executor_), refusals_due_(executor_),
      link_(
          executor_,
          options_,
          read_buffer_,
          log_,
          {[this](const auto& message) { on_message(message); },
           [this] { on_login(); },
           [this](const auto& news) { report_of_link(news); }}
      ),
      context_(make_context()), server_tasks_(executor_), call_tasks_(executor_),
      list_due_(executor_) {}

call::call_context client::make_context() {
    return {
        executor_,
        options_,
        read_buffer_,
        bridge_,
        sound_files_,
        files_,
        log_,
        forward(),
        [this](const std::string& peer, call::call_refusal why) { send_refused(peer, why); },
        [this](net::tcp::acceptor listener, bool is_withdrawn, const std::string& peer) {
            const auto tell_him = [this, peer] { send_refused(peer, call::call_refusal::plain); };
            resting_.add(std::move(listener), is_withdrawn, tell_him);
        },
        [this] { return link_.server_address(); },
        [this] { update_rings(); }};
}

void client::start() {
    link_.start();
    server_tasks_.spawn(tell_refused_later());
}

asio::awaitable<void> client::quit() {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    quitting_ = true;
    for (const auto& each : calls_)
        each->signal(call::call_signal::hang_up);
    co_await call_tasks_.join();
    co_await resting_.close(late_answer_limit);
    co_await ringer_.close();
    co_await bridge_.close();
    co_await sound_files_.close();
    co_await link_.close();
    server_tasks_.cancel();
    co_await server_tasks_.join();
}

// ---- calls

void client::ring(const wire::call_request& message) {
    const std::string peer(message.contact);
    const call::caller_address caller{std::string(message.host), message.port};
    const auto id = ++last_call_id_;
    refusals_.forget(peer);
    add_call(std::make_unique<call::call>(context_, id, peer, caller, answer_after(peer)));
    report_(event::call_incoming{id, peer, caller.host, caller.port, options_.ring_timeout});
}

std::optional<std::chrono::seconds> client::answer_after(std::string_view peer) const {
    const auto& from = options_.auto_answer_from;
    // Into another call nobody gets by himself, but those who were named.
    const bool is_free = std::ranges::none_of(calls_, [](const auto& each) {
        const bool only_rings =
            each->phase() == call::call_phase::ringing && !each->is_to_be_answered();
        return is_live(*each) && !only_rings;
    });
    const bool welcome = from.empty() ? is_free : std::ranges::find(from, peer) != from.end();
    return welcome ? options_.auto_answer : std::nullopt;
}

error_code client::place_call(const std::string& peer) {
    if (quitting_) return errc::leaving;
    if (!link_.is_online())
        return link_.was_online() ? errc::server_link_down : errc::not_logged_in;
    if (peer == options_.name) return errc::own_name;
    if (auto* ringing = find_pending(peer);
        ringing && ringing->phase() == call::call_phase::ringing) {
        ringing->signal(call::call_signal::accept); // to call who is calling is to accept
        return {};
    }
    if (!live_calls(peer).empty()) return errc::already_in_call;
    if (is_full()) return errc::too_many_calls;
    auto listener = open_listener();
    if (!listener) return listener.error();
    error_code ignored;
    const auto port = listener->local_endpoint(ignored).port();
    const auto id = ++last_call_id_;
    refusals_.forget(peer);
    has_refused_since_call_ = false;
    const auto told = options_.advertised_port > 0 ? options_.advertised_port : port;
    add_call(std::make_unique<call::call>(context_, id, peer, std::move(*listener), told));
    const wire::call_request request{peer, options_.advertised_host, told};
    link_.send(request);
    report_(event::call_outgoing{id, peer, port});
    return {};
}

/// Where all ports of a range rest, the one that rested longest.
result<net::tcp::acceptor> client::open_listener() {
    auto opened = call::open_call_listener(executor_, options_, ports_);
    while (!opened && opened.error() == errc::no_port_left && resting_.release_oldest())
        opened = call::open_call_listener(executor_, options_, ports_);
    return opened;
}

error_code client::accept(std::string_view peer) {
    return answer(peer, call::call_signal::accept);
}

error_code client::refuse(std::string_view peer) {
    return answer(peer, call::call_signal::hang_up);
}

error_code client::answer(std::string_view peer, call::call_signal how) {
    for (const auto& each : calls_) {
        const bool meant = peer.empty() || each->peer() == peer;
        if (each->phase() != call::call_phase::ringing || !meant) continue;
        each->signal(how);
        return {};
    }
    return errc::not_calling;
}

error_code client::hang_up(std::string_view peer) {
    const auto ending = calls_to_end(peer);
    for (const auto& each : calls_)
        if (std::ranges::find(ending, each->id()) != ending.end())
            each->signal(call::call_signal::hang_up);
    return ending.empty() ? errc::no_call : error_code();
}

template <class Predicate>
std::vector<int> client::numbers_of(std::string_view peer, Predicate wanted) const {
    std::vector<int> found;
    for (const auto& each : calls_)
        if ((peer.empty() || each->peer() == peer) && wanted(*each)) found.push_back(each->id());
    return found;
}

std::vector<int> client::ringing_calls(std::string_view peer) const {
    return numbers_of(peer, [](const call::call& c) {
        return c.phase() == call::call_phase::ringing;
    });
}

std::vector<int> client::live_calls(std::string_view peer) const {
    return numbers_of(peer, is_live);
}

bool client::is_calling() const {
    const auto calls = [](const call::call& c) { return c.phase() == call::call_phase::calling; };
    return !numbers_of({}, calls).empty();
}

std::vector<int> client::calls_to_end(std::string_view peer) const {
    auto live = live_calls(peer);
    if (!peer.empty() || ringing_calls({}).size() == live.size()) return live;
    return numbers_of(peer, [](const call::call& c) {
        return is_live(c) && c.phase() != call::call_phase::ringing;
    });
}

call::call* client::find_pending(std::string_view peer) {
    const auto found = std::ranges::find_if(calls_, [&](const auto& c) {
        return c->pending() && c->peer() == peer;
    });
    return found == calls_.end() ? nullptr : found->get();
}

bool client::is_full() const {
    return live_calls({}).size() >= options_.max_calls;
}

void client::add_call(std::unique_ptr<call::call> added) {
    calls_.push_back(std::move(added));
    call_tasks_.spawn(live(*calls_.back()));
    update_rings();
}

asio::awaitable<void> client::live(call::call& self) {
    co_await self.run();
    const auto place =
        std::ranges::find_if(calls_, [&](const auto& each) { return each.get() == &self; });
    const auto ended = std::move(*place);
    calls_.erase(place); // first, so that whoever is told finds a client that is free again
    update_rings();
    ended->report_end();
    if (bridge_.empty()) sound_files_.end();
    // What was not answered for this call's sake may be now.
    for (const auto& each : calls_)
        if (!each->is_to_be_answered()) each->answer_after(answer_after(each->peer()));
    co_await ended->linger();
}

/// Refuses or withdraws. What nobody here has decided is metered.
void client::send_refused(const std::string& peer, call::call_refusal why) {
    if (!link_.is_online()) return;
    const wire::call_refused word{peer};
    if (why == call::call_refusal::failed) {
        if (refusals_.refuse(peer, clock::now()).tell) link_.send(word, word);
        refusals_due_.cancel();
    } else {
        refusals_.forget(peer);
        link_.send(word);
    }
    has_refused_since_call_ = true;
}

asio::awaitable<void> client::tell_refused_later() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!quitting_) {
        refusals_due_.expires_at(refusals_.next_due());
        co_await refusals_due_.async_wait(as_result);
        for (const auto& peer : refusals_.take_due(clock::now()))
            send_refused(peer, call::call_refusal::plain);
    }
}

} // namespace babel::client

#include <babel/client/call_listener.hpp>
#include <babel/client/client.hpp>
#include <babel/net/connector.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr std::chrono::seconds server_connect_limit{10};
constexpr std::chrono::seconds login_limit{10};

} // namespace

client::client(
    asio::any_io_executor executor,
    settings options,
    audio_devices devices,
    logger& log,
    event_sink report
)
    : executor_(std::move(executor)), options_(std::move(options)), devices_(devices), log_(log),
      report_(std::move(report)), ports_(options_.listen_ports), context_(make_context()),
      server_tasks_(executor_), call_tasks_(executor_), login_deadline_(executor_) {}

call_context client::make_context() {
    return {
        executor_,
        options_,
        read_buffer_,
        devices_.in,
        devices_.out,
        devices_.files,
        log_,
        report_,
        [this](const std::string& peer) { send_refused(peer); },
        [this] { return server_address_; },
        [this] { return next_record_file(); },
        [this] {
            for (const auto& other : calls_)
                other->give_up_audio();
        }};
}

void client::start() {
    server_tasks_.spawn(stay_online());
}

asio::awaitable<void> client::stay_online() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto began = clock::now();
    net::connect_options how;
    how.timeout = server_connect_limit;
    auto socket = co_await net::connect(executor_, options_.server_host, options_.server_port, how);
    if (!socket) {
        on_server_lost(socket.error().message());
        co_return;
    }
    link_ = std::make_unique<control_link>(std::move(*socket), read_buffer_);
    server_address_ = link_->server().address();
    const auto where = options_.server_host + ":" + std::to_string(options_.server_port) + " (" +
                       net::plain_address(server_address_).to_string() + ")";
    report_(event::connected{where, duration_cast<milliseconds>(clock::now() - began)});
    server_tasks_.spawn(give_up_login());
    const control_link::handler dispatch = [this](const wire::to_client& message) {
        std::visit([this](const auto& m) { on(m); }, message);
    };
    const auto end = co_await link_->run(dispatch);
    login_deadline_.cancel();
    const error_code late = errc::timed_out;
    on_server_lost((login_timed_out_ ? late : end).message());
}

asio::awaitable<void> client::give_up_login() {
    co_await asio::this_coro::throw_if_cancelled(false);
    login_deadline_.expires_after(login_limit);
    const auto [ec] = co_await login_deadline_.async_wait(as_result);
    if (ec || logged_in_) co_return;
    login_timed_out_ = true;
    link_->close();
}

void client::on_server_lost(const std::string& why) {
    logged_in_ = false;
    if (quitting_) return;
    const bool in_call = std::any_of(calls_.begin(), calls_.end(), [](const auto& c) {
        return c->phase() == call_phase::up || c->phase() == call_phase::closing;
    });
    report_(event::server_lost{why, link_ != nullptr, in_call});
}

asio::awaitable<void> client::quit() {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    quitting_ = true;
    for (const auto& each : calls_)
        each->signal(call_signal::hang_up);
    co_await call_tasks_.join();
    if (link_) link_->close();
    server_tasks_.cancel();
    co_await server_tasks_.join();
}

// ---- calls

void client::ring(const wire::call_request& message) {
    const std::string peer(message.contact);
    const caller_address caller{std::string(message.host), message.port};
    const auto id = ++last_call_id_;
    add_call(std::make_unique<call>(context_, id, peer, caller, answer_after(peer)));
    report_(event::call_incoming{id, peer, caller.host, caller.port, options_.ring_timeout});
}

std::optional<std::chrono::seconds> client::answer_after(std::string_view peer) const {
    const auto& from = options_.auto_answer_from;
    const bool welcome = from.empty() || std::find(from.begin(), from.end(), peer) != from.end();
    return welcome ? options_.auto_answer : std::nullopt;
}

std::string client::place_call(const std::string& peer) {
    if (!logged_in_) return "not logged in";
    if (peer == options_.name) return "that is yourself";
    if (auto* ringing = find_pending(peer); ringing && ringing->phase() == call_phase::ringing) {
        ringing->signal(call_signal::accept); // to call who is calling is to accept
        return {};
    }
    if (is_busy()) return "there is a call already; \"hangup\" ends it";
    auto listener = open_call_listener(executor_, options_, ports_);
    if (!listener) return "cannot wait for " + peer + " to connect: " + listener.error().message();
    error_code ignored;
    const auto port = listener->local_endpoint(ignored).port();
    const auto id = ++last_call_id_;
    add_call(std::make_unique<call>(context_, id, peer, std::move(*listener)));
    const wire::call_request request{peer, {}, port};
    link_->send(request);
    report_(event::call_outgoing{id, peer, port});
    return {};
}

std::string client::accept(std::string_view peer) {
    return answer(peer, call_signal::accept);
}

std::string client::refuse(std::string_view peer) {
    return answer(peer, call_signal::hang_up);
}

std::string client::answer(std::string_view peer, call_signal how) {
    for (const auto& each : calls_) {
        const bool meant = peer.empty() || each->peer() == peer;
        if (each->phase() != call_phase::ringing || !meant) continue;
        each->signal(how);
        return {};
    }
    return peer.empty() ? "nobody is calling" : std::string(peer) + " is not calling";
}

std::string client::hang_up(std::string_view peer) {
    bool found = false;
    for (const auto& each : calls_) {
        if (!peer.empty() && each->peer() != peer) continue;
        if (!each->pending() && each->phase() != call_phase::up) continue;
        each->signal(call_signal::hang_up);
        found = true;
    }
    return found ? std::string() : "there is no call";
}

void client::mute(bool on) {
    muted_ = on;
    for (const auto& each : calls_)
        each->mute(on);
}

std::string client::report_stats() const {
    const auto* current = current_call();
    if (!current || current->phase() != call_phase::up) return "there is no call";
    current->report_stats();
    return {};
}

call* client::find_pending(std::string_view peer) {
    const auto found = std::find_if(calls_.begin(), calls_.end(), [&](const auto& c) {
        return c->pending() && c->peer() == peer;
    });
    return found == calls_.end() ? nullptr : found->get();
}

bool client::is_busy() const {
    return std::any_of(calls_.begin(), calls_.end(), [](const auto& c) {
        return c->pending() || c->phase() == call_phase::up;
    });
}

void client::add_call(std::unique_ptr<call> added) {
    added->mute(muted_);
    calls_.push_back(std::move(added));
    call_tasks_.spawn(live(*calls_.back()));
}

asio::awaitable<void> client::live(call& self) {
    co_await self.run();
    const auto place = std::find_if(calls_.begin(), calls_.end(), [&](const auto& each) {
        return each.get() == &self;
    });
    const auto ended = std::move(*place);
    calls_.erase(place); // first, so that whoever is told finds a client that is free again
    ended->report_end();
    co_await ended->linger();
}

void client::send_refused(const std::string& peer) {
    if (logged_in_) link_->send(wire::call_refused{peer});
}

/// The first call's recording has the name that was asked for; later ones get a number, so that
/// none is overwritten.
std::string client::next_record_file() {
    if (options_.record_file.empty() || ++recordings_ == 1) return options_.record_file;
    std::filesystem::path path(options_.record_file);
    const auto numbered = path.stem().string() + "-" + std::to_string(recordings_);
    return path.replace_filename(numbered + path.extension().string()).string();
}

} // namespace babel::client

#include <babel/net/connector.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <memory>
#include <netdb.h>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace babel::net {
namespace {

using endpoints = std::vector<tcp::endpoint>;
using time_point = std::chrono::steady_clock::time_point;

constexpr std::chrono::milliseconds attempt_delay{250};

std::size_t abandoned = 0;          // used by the loop only
bool looks_up_for_stranger = false; // the same

/// A look-up that its caller may abandon: getaddrinfo cannot be interrupted.
struct lookup {
    explicit lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

    tcp::resolver resolver;
    asio::steady_timer done;
    std::optional<result<endpoints>> answer;
    bool is_abandoned = false;
};

/// A host to look up.
struct question {
    std::string host;
    std::uint16_t port = 0;
    family addresses = family::any;
    bool is_strangers = false;
};

/// Blocks. Thread: any.
result<endpoints> ask_system(const question& what) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    if (what.addresses != family::any)
        hints.ai_family = what.addresses == family::v4 ? AF_INET : AF_INET6;
    addrinfo* found = nullptr;
    const auto port = std::to_string(what.port);
    if (::getaddrinfo(what.host.c_str(), port.c_str(), &hints, &found) != 0)
        return errc::no_address;
    endpoints out;
    for (const auto* each = found; each; each = each->ai_next) {
        tcp::endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
        endpoint.resize(each->ai_addrlen);
        out.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return out;
}

/// Asio has one thread for all look-ups.
void start_apart(std::shared_ptr<lookup> self, const question& what) {
    if (std::exchange(looks_up_for_stranger, true)) {
        self->answer = error_code(errc::looking_up);
        self->done.expires_after({});
        return;
    }
    const auto executor =
        asio::prefer(self->done.get_executor(), asio::execution::outstanding_work.tracked);
    std::thread([self = std::move(self), what, executor]() mutable {
        auto found = ask_system(what);
        // Only the loop may release it.
        asio::post(executor, [self = std::move(self), found = std::move(found)] {
            looks_up_for_stranger = false;
            if (self->is_abandoned) --abandoned;
            self->answer = found;
            self->done.cancel();
        });
    }).detach();
}

void start(const std::shared_ptr<lookup>& self, const question& what) {
    const auto on_answer = [self](error_code ec, const tcp::resolver::results_type& found) {
        if (self->is_abandoned) --abandoned;
        if (ec)
            self->answer = error_code(errc::no_address);
        else
            self->answer = endpoints(found.begin(), found.end());
        self->done.cancel();
    };
    const auto port = std::to_string(what.port);
    constexpr auto numeric = tcp::resolver::numeric_service;
    if (what.addresses == family::any)
        return self->resolver.async_resolve(what.host, port, numeric, on_answer);
    const auto one = what.addresses == family::v4 ? tcp::v4() : tcp::v6();
    self->resolver.async_resolve(one, what.host, port, numeric, on_answer);
}

/// The reason to give up, if there is one. `asked` also holds a cancellation that came while a wait
/// was already complete, which the wait's error_code does not show.
error_code reason_to_stop(const asio::cancellation_state& asked, time_point deadline) {
    if (asked.cancelled() != asio::cancellation_type::none) return errc::cancelled;
    if (std::chrono::steady_clock::now() >= deadline) return errc::timed_out;
    return {};
}

asio::awaitable<result<endpoints>>
look_up(asio::any_io_executor executor, const question& what, time_point deadline) {
    error_code not_numeric;
    const auto address = unmapped(asio::ip::make_address(what.host, not_numeric));
    if (!not_numeric && !is_of(what.addresses, address)) co_return errc::no_address;
    if (!not_numeric) co_return endpoints{tcp::endpoint(address, what.port)};

    const auto asked = co_await asio::this_coro::cancellation_state;
    if (const auto stop = reason_to_stop(asked, deadline)) co_return stop;
    const auto query = std::make_shared<lookup>(executor);
    query->done.expires_at(deadline);
    if (what.is_strangers)
        start_apart(query, what);
    else
        start(query, what);
    co_await query->done.async_wait(as_result);
    if (query->answer) co_return *query->answer;
    query->is_abandoned = true;
    ++abandoned;
    co_return reason_to_stop(asked, deadline);
}

/// The order of RFC 8305 section 4: as the system sorted them, but the families take turns.
endpoints take_turns(const endpoints& sorted) {
    endpoints first;
    endpoints second;
    for (const auto& e : sorted)
        (e.protocol() == sorted.front().protocol() ? first : second).push_back(e);
    endpoints out;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) out.push_back(first[i]);
        if (i < second.size()) out.push_back(second[i]);
    }
    return out;
}

/// The attempts under way. Shared with their handlers, which may run after the caller has left.
struct race {
    explicit race(const asio::any_io_executor& e) : executor(e), changed(e) {}

    asio::any_io_executor executor;
    asio::steady_timer changed;
    std::list<tcp::socket> attempts;
    std::optional<tcp::socket> winner;
    std::optional<std::uint16_t> shared_port;
    std::size_t pending = 0;
    error_code last_error = errc::no_address;
};

void attempt(const std::shared_ptr<race>& self, const tcp::endpoint& to) {
    const auto socket = self->attempts.emplace(self->attempts.end(), self->executor);
    ++self->pending;
    if (self->shared_port) open_from(*socket, to.protocol(), *self->shared_port);
    socket->async_connect(to, [self, socket](error_code ec) {
        --self->pending;
        if (ec)
            self->last_error = ec;
        else if (!self->winner)
            self->winner = std::move(*socket);
        self->changed.cancel();
    });
}

void close_all(race& self) {
    error_code ignored;
    for (auto& socket : self.attempts)
        socket.close(ignored);
}

asio::awaitable<result<tcp::socket>>
first_to_connect(std::shared_ptr<race> state, endpoints to, time_point deadline) {
    const auto asked = co_await asio::this_coro::cancellation_state;
    std::size_t next = 0;
    error_code given_up = reason_to_stop(asked, deadline);
    while (!state->winner && !given_up) {
        const bool all_failed = state->pending == 0;
        if (all_failed && next == to.size()) break;
        if (next < to.size()) attempt(state, to[next++]);
        const auto soon = std::chrono::steady_clock::now() + attempt_delay;
        state->changed.expires_at(next < to.size() ? std::min(soon, deadline) : deadline);
        co_await state->changed.async_wait(as_result);
        given_up = reason_to_stop(asked, deadline);
    }
    close_all(*state);
    if (state->winner) co_return std::move(*state->winner);
    co_return given_up ? given_up : state->last_error;
}

} // namespace

asio::awaitable<result<tcp::socket>> connect(
    asio::any_io_executor executor, std::string host, std::uint16_t port, connect_options options
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto deadline = std::chrono::steady_clock::now() + options.timeout;
    const question what{std::move(host), port, options.addresses, options.is_strangers};
    auto found = co_await look_up(executor, what, deadline);
    if (!found) co_return found.error();

    endpoints allowed;
    error_code first_refusal;
    for (const auto& endpoint : *found) {
        const auto no = options.refuse ? options.refuse(endpoint) : error_code{};
        if (!no)
            allowed.push_back(endpoint);
        else if (!first_refusal)
            first_refusal = no;
    }
    if (allowed.empty()) co_return first_refusal ? first_refusal : errc::no_address;
    auto turns = take_turns(allowed);
    auto state = std::make_shared<race>(executor);
    state->shared_port = options.shared_port;
    auto connecting = first_to_connect(std::move(state), std::move(turns), deadline);
    co_return co_await std::move(connecting);
}

std::size_t abandoned_lookups() noexcept {
    return abandoned;
}

} // namespace babel::net

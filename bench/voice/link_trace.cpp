// Measures the effect of a network on a call's packets: both ends send voice by the client's own
// link, and the callee prints the delay of each packet of the caller.
//
//   link_trace caller ADDRESS PORT SECONDS
//   link_trace callee ADDRESS PORT SECONDS > TRACE
//
// A trace has a line a second and a number a packet: milliseconds later than the earliest; "-" if
// it never came.
#include <babel/audio/format.hpp>
#include <babel/core/number.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/voice/voice_link.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <optional>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto frame = 20ms;
constexpr int frames_a_second = 50;
constexpr auto last_ones = 2s; // for packets that are still on their way
constexpr std::uint32_t max_packets = 1'000'000;
constexpr int max_tries = 50; // to reach the caller
constexpr auto between_tries = 100ms;

/// A call's link, with numbers for voice.
class numbered_link {
public:
    numbered_link(net::tcp::socket socket, std::uint32_t packets)
        : link_(net::make_transport(std::move(socket)), buffer_), arrivals_(packets) {}

    asio::awaitable<void> send() {
        asio::steady_timer timer(co_await asio::this_coro::executor, steady_clock::now());
        for (std::uint32_t n = 0; n < arrivals_.size(); ++n) {
            timer.expires_at(timer.expiry() + frame);
            co_await timer.async_wait(asio::use_awaitable);
            say(n);
        }
        timer.expires_after(last_ones);
        co_await timer.async_wait(asio::use_awaitable);
        link_.close();
    }

    asio::awaitable<void> receive() {
        voice::path_reader note;
        note.voice = [this](bytes_view opus) {
            hear(opus);
            return error_code();
        };
        note.established = [] { return error_code(); };
        co_await link_.run(note);
    }

    void print() const {
        double earliest = std::numeric_limits<double>::max();
        for (std::size_t n = 0; n < arrivals_.size(); ++n)
            if (arrivals_[n]) earliest = std::min(earliest, raw(n));
        for (std::size_t n = 0; n < arrivals_.size(); ++n) {
            if (arrivals_[n])
                std::cout << std::lround(raw(n) - earliest);
            else
                std::cout << '-';
            std::cout << (n % frames_a_second == frames_a_second - 1 ? '\n' : ' ');
        }
    }

private:
    void say(std::uint32_t number) {
        std::array<std::uint8_t, 400> opus{};
        std::memcpy(opus.data(), &number, sizeof number);
        const auto bytes = static_cast<std::size_t>(link_.rate().bitrate_bps) / 8 / frames_a_second;
        const auto voice = bytes_view(opus).first(std::min(bytes, opus.size()));
        link_.send_voice(voice, audio::sample_rate / frames_a_second);
    }

    void hear(bytes_view opus) {
        std::uint32_t number = max_packets;
        if (opus.size() >= sizeof number) std::memcpy(&number, opus.data(), sizeof number);
        if (number < arrivals_.size()) arrivals_[number] = steady_clock::now();
    }

    /// Milliseconds since it was sent, plus a constant.
    double raw(std::size_t n) const {
        const auto since = *arrivals_[n] - frame * static_cast<int>(n) - steady_clock::time_point();
        return std::chrono::duration<double, std::milli>(since).count();
    }

    std::array<std::uint8_t, 16 * 1024> buffer_;
    voice::voice_link link_;
    std::vector<std::optional<steady_clock::time_point>> arrivals_;
};

asio::awaitable<result<net::tcp::socket>> accept_callee(net::tcp::endpoint at) {
    auto listener = net::listen(co_await asio::this_coro::executor, at, net::stack::single);
    if (!listener) co_return listener.error();
    co_return co_await net::accept(*listener);
}

asio::awaitable<result<net::tcp::socket>> connect_to_caller(net::tcp::endpoint at) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor);
    for (int tries = 0;; ++tries) {
        net::connect_options options;
        auto socket = co_await net::connect(
            executor, at.address().to_string(), at.port(), std::move(options)
        );
        if (socket || tries == max_tries) co_return socket;
        pause.expires_after(between_tries);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void>
talk(bool is_caller, net::tcp::endpoint at, std::uint32_t packets, bool& done) {
    auto meeting = is_caller ? accept_callee(at) : connect_to_caller(at);
    auto socket = co_await std::move(meeting);
    if (!socket) {
        std::cerr << "link_trace: " << socket.error().message() << '\n';
        co_return;
    }
    const auto link = std::make_shared<numbered_link>(std::move(*socket), packets);
    const auto executor = co_await asio::this_coro::executor;
    const auto keep = [link](const std::exception_ptr&) {};
    asio::co_spawn(executor, link->send(), keep);
    co_await link->receive();
    if (!is_caller) link->print();
    done = true;
}

} // namespace

int main(int count, char** words) {
    const std::string role = count == 5 ? words[1] : "";
    const auto port = whole_number<std::uint16_t>(count == 5 ? words[3] : "");
    const auto seconds = whole_number<std::uint32_t>(count == 5 ? words[4] : "");
    error_code bad;
    const auto address = asio::ip::make_address(count == 5 ? words[2] : "", bad);
    if ((role != "caller" && role != "callee") || bad || !port || !seconds ||
        *seconds > max_packets / frames_a_second) {
        std::cerr << "link_trace caller|callee ADDRESS PORT SECONDS\n";
        return 2;
    }
    asio::io_context loop(1);
    bool done = false;
    auto talking = talk(role == "caller", {address, *port}, *seconds * frames_a_second, done);
    asio::co_spawn(loop, std::move(talking), asio::detached);
    loop.run();
    return done ? 0 : 1;
}

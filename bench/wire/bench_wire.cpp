// Cost of the codec: each message to bytes and back, and a stream cut into packets.
#include <babel/wire/codec.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <array>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace babel;

constexpr std::string_view name = "alice.in.wonderland";
constexpr std::size_t opus_packet_bytes = 160; // 20 ms at 64 kbit/s

/// Data that the views of a sample point into.
struct sample_data {
    explicit sample_data(std::int64_t names) {
        for (std::int64_t i = 0; i < names; ++i)
            list.add("user" + std::to_string(i));
    }
    wire::string_list_buffer list;
    std::array<std::uint8_t, opus_packet_bytes> sound{};
};

template <class Message>
Message sample(const sample_data& from) {
    if constexpr (requires { Message{name, std::string_view{}, std::uint16_t{}}; })
        return {name, "192.168.100.200", 4242};
    else if constexpr (requires(Message m) { m.contacts; })
        return {from.list.view()};
    else if constexpr (requires(Message m) { m.data; })
        return {from.sound};
    else if constexpr (std::is_empty_v<Message>)
        return {};
    else
        return {name};
}

std::int64_t names_of(const benchmark::State& state) {
    return state.range(0);
}

void count_bytes(benchmark::State& state, std::size_t each) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(each));
}

template <class Message>
void encode(benchmark::State& state) {
    const sample_data from(names_of(state));
    const auto message = sample<Message>(from);
    std::vector<std::uint8_t> out;
    for ([[maybe_unused]] auto _ : state) {
        out.clear();
        wire::encode_to(out, message);
        benchmark::DoNotOptimize(out.data());
    }
    count_bytes(state, out.size());
}

/// Also iterates over a list's names, as any user of the codec does.
template <class Variant, class Message>
void decode(benchmark::State& state) {
    const sample_data from(names_of(state));
    const auto packet = wire::encode(sample<Message>(from));
    const auto body = bytes_view(packet).subspan(wire::length_bytes);
    for ([[maybe_unused]] auto _ : state) {
        const auto message = wire::decode<Variant>(body);
        benchmark::DoNotOptimize(message.has_value());
        if constexpr (requires(Message m) { m.contacts; })
            for (const auto each : std::get<Message>(*message).contacts)
                benchmark::DoNotOptimize(each.data());
    }
    count_bytes(state, packet.size());
}

/// A stream of VoiceData packets that arrives in parts of that many bytes.
void feed(benchmark::State& state) {
    const sample_data from(0);
    std::vector<std::uint8_t> stream;
    for (int i = 0; i < 1000; ++i)
        wire::encode_to(stream, sample<wire::voice_data>(from));
    const auto piece = static_cast<std::size_t>(state.range(0));
    wire::framer framer(64 << 10);
    std::size_t packets = 0;
    for ([[maybe_unused]] auto _ : state)
        for (bytes_view rest = stream; !rest.empty();) {
            const auto now = rest.first(std::min(piece, rest.size()));
            rest = rest.subspan(now.size());
            const auto bad = framer.feed(now, [&](bytes_view) {
                ++packets;
                return error_code{};
            });
            if (bad) return state.SkipWithError("the framer refused the stream");
        }
    count_bytes(state, stream.size());
    state.SetItemsProcessed(static_cast<std::int64_t>(packets));
}

#define BENCH_MESSAGE(VARIANT, MESSAGE)                                                            \
    BENCHMARK(encode<wire::MESSAGE>)->Name("encode/" #MESSAGE)->Arg(0);                            \
    BENCHMARK(decode<wire::VARIANT, wire::MESSAGE>)->Name("decode/" #MESSAGE)->Arg(0)
#define BENCH_LIST(MESSAGE)                                                                        \
    BENCHMARK(encode<wire::MESSAGE>)->Name("encode/" #MESSAGE)->Arg(1)->Arg(1000);                 \
    BENCHMARK(decode<wire::to_client, wire::MESSAGE>)->Name("decode/" #MESSAGE)->Arg(1)->Arg(1000)

BENCH_MESSAGE(to_client, hello_connect);
BENCH_MESSAGE(to_server, login);
BENCH_MESSAGE(to_client, login_success);
BENCH_MESSAGE(to_client, login_failed);
BENCH_LIST(add_contact);
BENCH_MESSAGE(to_server, call_request);
BENCH_MESSAGE(to_peer, voice_data);
BENCH_MESSAGE(to_client, error_response);
BENCH_MESSAGE(to_server, call_refused);
BENCH_LIST(del_contact);
BENCH_MESSAGE(to_peer, connection_established);
BENCHMARK(feed)->Name("framer/feed")->Arg(100)->Arg(1448)->Arg(65536);

} // namespace

// Handshakes, data and ends of TLS connections, over memory.
#include "support/tls_pair.hpp"

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;

namespace {

constexpr std::size_t record_overhead_bytes = 22; // header, type and tag

std::string text_of(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>(i * 31 + i / 251);
    return text;
}

std::size_t size_of_record(tls_side& from, std::size_t plaintext) {
    from.sends(text_of(plaintext));
    return from.out.size();
}

} // namespace

TEST_CASE("both sides agree on a protocol, a cipher and secrets", "[tls]") {
    tls_pair pair;
    CHECK_FALSE(pair.is_established());
    pair.connects();
    for (const auto* each : {&pair.client.engine, &pair.server.engine}) {
        CHECK(each->protocol() == "babel/2");
        CHECK(each->cipher() == "TLS_AES_128_GCM_SHA256");
    }
    CHECK(pair.client.engine.channel_binding() == pair.server.engine.channel_binding());
    std::array<std::uint8_t, 32> other{};
    pair.client.engine.export_secret("EXPERIMENTAL other", other);
    CHECK(other != pair.client.engine.channel_binding());
    tls_pair another;
    another.connects();
    CHECK(another.client.engine.channel_binding() != pair.client.engine.channel_binding());
}

TEST_CASE("there are no secrets before the end of the handshake", "[tls]") {
    const tls_pair pair;
    CHECK_THROWS_AS(pair.client.engine.channel_binding(), std::logic_error);
}

TEST_CASE("a handshake survives a cut at every byte", "[tls]") {
    std::size_t longest = 1;
    for (std::size_t cut = 1; cut <= longest; ++cut) {
        tls_pair pair;
        while (!pair.client.out.empty() || !pair.server.out.empty()) {
            for (auto* to : {&pair.server, &pair.client}) {
                auto& from = to == &pair.server ? pair.client : pair.server;
                const auto sent = from.take_out();
                longest = std::max(longest, sent.size());
                const auto first = std::min(cut, sent.size());
                to->receive(bytes_view(sent).first(first));
                to->receive(bytes_view(sent).subspan(first));
            }
        }
        if (!pair.is_established()) FAIL("cut after " << cut << " bytes");
    }
    CHECK(longest > 300);
}

TEST_CASE("a connection works one byte at a time in both directions", "[tls]") {
    tls_pair pair;
    pair.exchange(1);
    REQUIRE(pair.is_established());
    pair.client.sends(text_of(3000));
    pair.server.sends(text_of(5000));
    pair.exchange(1);
    CHECK(pair.server.got == text_of(3000));
    CHECK(pair.client.got == text_of(5000));
}

TEST_CASE("records have 0 bytes to 16 KiB", "[tls]") {
    tls_pair pair;
    pair.connects();
    for (const std::size_t size : {0UL, 1UL, 511UL, 512UL, max_plaintext_bytes}) {
        pair.server.got.clear();
        pair.client.sends(text_of(size));
        pair.exchange();
        CHECK(pair.server.got == text_of(size));
    }
    CHECK_FALSE(pair.server.end);
}

TEST_CASE("short records are padded, so that their sizes show no names", "[tls]") {
    tls_pair pair;
    pair.connects();
    const auto [plaintext, record] = GENERATE(table<std::size_t, std::size_t>({
        {1, 128 + 21},
        {100, 128 + 21},
        {127, 128 + 21},
        {128, 256 + 21},
        {500, 512 + 21},
        {600, 600 + record_overhead_bytes},
        {max_plaintext_bytes, max_plaintext_bytes + record_overhead_bytes},
    }));
    CHECK(size_of_record(pair.client, plaintext) == record);
}

TEST_CASE("either side renews its own key or both, between any two records", "[tls]") {
    const auto what = GENERATE(renewal::own_key, renewal::both_keys);
    tls_pair pair;
    pair.connects();
    const auto secret = pair.client.engine.channel_binding();
    for (auto* from : {&pair.client, &pair.server}) {
        auto& to = from == &pair.client ? pair.server : pair.client;
        from->sends("before ");
        from->engine.renew_keys(what, from->out);
        from->sends("after");
        to.sends("across");
        to.receive(from->take_out(), 7);
        CHECK(to.got == "before after");
        from->receive(to.take_out(), 7); // the answer comes behind what was on its way
        CHECK(from->got == "across");
        to.sends(" and on");
        from->sends(" and on");
        pair.exchange();
        CHECK(to.got == "before after and on");
        CHECK(from->got == "across and on");
        pair.client.got.clear();
        pair.server.got.clear();
    }
    CHECK(pair.server.engine.channel_binding() == secret);
}

TEST_CASE("a peer that is asked for a new key renews it before its next data", "[tls]") {
    const auto what = GENERATE(renewal::own_key, renewal::both_keys);
    tls_pair pair;
    pair.connects();
    const auto plain = size_of_record(pair.server, 1);
    pair.exchange();
    pair.client.engine.renew_keys(what, pair.client.out);
    CHECK_FALSE(pair.client.out.empty());
    pair.server.receive(pair.client.take_out(), 1000);
    const auto then = size_of_record(pair.server, 1);
    CHECK(then == (what == renewal::own_key ? plain : 2 * plain));
}

TEST_CASE("a sender renews its key after a number of records", "[tls]") {
    tls_pair pair(server_context(), client_context().with_records_a_key(3));
    pair.connects();
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 7; ++i) {
        sizes.push_back(size_of_record(pair.client, 1));
        pair.exchange();
    }
    const auto one = sizes.front();
    CHECK(sizes == std::vector<std::size_t>{one, one, one, 2 * one, one, one, 2 * one});
    CHECK(pair.server.got.size() == 7);
}

TEST_CASE("key updates without end are refused, however they arrive", "[tls]") {
    struct row {
        bool has_data_between, come_at_once;
        std::size_t step; // bytes that arrive together
    };
    const auto each = GENERATE(
        row{false, true, 64 * 1024},
        row{false, false, 64 * 1024},
        row{false, true, 1},
        row{true, true, 64 * 1024},
        row{true, false, 64 * 1024}
    );
    CAPTURE(each.has_data_between, each.come_at_once, each.step);
    tls_pair pair;
    pair.connects();
    for (int i = 0; i < 2 * silent_records::at_once && !pair.server.end; ++i) {
        pair.client.engine.renew_keys(renewal::both_keys, pair.client.out);
        if (each.has_data_between) pair.client.sends("data");
        if (!each.come_at_once) pair.server.receive(pair.client.take_out(), each.step);
    }
    pair.server.receive(pair.client.take_out(), each.step);
    CHECK(pair.server.end == errc::flooding);
    CHECK(pair.server.out.size() < 8 * 1024);
    CHECK(pair.server.engine.send(as_bytes("on"), pair.server.out) == errc::flooding);
}

TEST_CASE("records of data in pieces are no key updates", "[tls]") {
    const std::size_t step = GENERATE(1u, 5u, 6u, 1000u);
    tls_pair pair;
    pair.connects();
    for (int i = 0; i < 2 * silent_records::at_once; ++i) {
        pair.client.sends("data");
        pair.server.receive(pair.client.take_out(), step);
    }
    CHECK_FALSE(pair.server.end);
}

TEST_CASE("an end of the bytes is clean only behind close_notify", "[tls]") {
    tls_pair pair;
    pair.connects();
    pair.server.sends("goodbye");
    pair.server.engine.close(pair.server.out);
    const auto all = pair.server.take_out();
    pair.server.engine.close(pair.server.out);
    pair.server.engine.renew_keys(renewal::own_key, pair.server.out);
    CHECK(pair.server.out.empty()); // it is sent once, and last
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(pair.client.engine.on_end_of_input() == errc::torn_stream);
        pair.client.receive(bytes_view(all).subspan(i, 1));
        if (i + 1 < all.size() && pair.client.end) FAIL("an end after " << i << " bytes");
    }
    CHECK(pair.client.got == "goodbye");
    CHECK(pair.client.end == errc::end_of_stream);
    CHECK(pair.client.engine.on_end_of_input() == errc::end_of_stream);
}

TEST_CASE("after its peer has closed a side still sends", "[tls]") {
    tls_pair pair;
    pair.connects();
    pair.client.engine.close(pair.client.out);
    pair.exchange();
    CHECK(pair.server.end == errc::end_of_stream);
    pair.server.sends("still here");
    pair.server.engine.close(pair.server.out);
    pair.exchange();
    CHECK(pair.client.got == "still here");
    CHECK(pair.client.end == errc::end_of_stream);
    CHECK(pair.client.engine.send(as_bytes("x"), pair.client.out)); // it has closed
}

TEST_CASE("data before an end or a failure are returned first", "[tls]") {
    tls_pair pair;
    pair.connects();
    pair.server.sends("last words");
    auto all = pair.server.take_out();
    const bytes wrong{23, 3,  3,  0,  20, 1,  2,  3,  4,  5,  6,  7, 8,
                      9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    all.insert(all.end(), wrong.begin(), wrong.end());
    std::array<std::uint8_t, 100> room;
    const auto got = pair.client.engine.receive(all, room, pair.client.out);
    REQUIRE(got.has_value());
    CHECK(got->plaintext == 10);
    CHECK(pair.client.engine.is_over());
    const auto then = pair.client.engine.receive({}, room, pair.client.out);
    CHECK(then.error().message() == "decryption failed or bad record mac");
}

TEST_CASE("the first failure is permanent, and an alert tells the peer", "[tls]") {
    tls_pair pair;
    pair.connects();
    pair.client.sends("hello");
    auto broken = pair.client.take_out();
    broken.back() ^= 1U;
    pair.server.receive(broken);
    CHECK(pair.server.end.category().name() == std::string_view("tls"));
    const auto first = pair.server.end;
    CHECK(pair.server.engine.on_end_of_input() == first);
    pair.server.end = {};
    pair.server.receive(broken);
    CHECK(pair.server.end == first);
    pair.client.receive(pair.server.take_out());
    CHECK(pair.client.end.message().find("alert bad record mac") != std::string::npos);
    pair.server.engine.close(pair.server.out);
    CHECK(pair.server.out.empty());
}

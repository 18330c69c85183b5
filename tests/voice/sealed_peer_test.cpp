// A sealed path whose peer is the test, with the peer's keys.
#include "voice/sealed_pair.hpp"
#include <babel/core/overloaded.hpp>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

struct path_of_caller {
    asio::io_context loop{1};
    sim_time now{1h};
    crypto::call_seals peer = some_seals(crypto::call_side::callee, now);
    std::array<std::uint8_t, wire::max_datagram_bytes> space{};
    noted_events events;
    std::vector<std::vector<std::uint8_t>> sent;
    std::vector<std::uint32_t> heard; // media times
    error_code answer;                // of the reader
    sealed_path path{
        loop.get_executor(), settings(), some_seals(crypto::call_side::caller, now), hooks()};
    std::optional<babel::test::spawned<error_code>> running;

    path_of_caller() {
        path.add(path_kind::relay_udp);
        path_reader reader;
        reader.frame = [this](const timed_frame& frame) {
            CHECK(events.count<sealed_event::accepted>() == 1);
            heard.push_back(frame.at);
            return answer;
        };
        reader.established = [] { return error_code(); };
        running.emplace(loop, path.run(std::move(reader)));
        babel::test::run_ready(loop);
    }
    ~path_of_caller() {
        path.close();
        babel::test::run_until(loop, [this] { return running->ended(); });
    }

    sealed_path_settings settings() {
        auto made = sealed_settings(crypto::call_side::caller);
        made.now = [this] { return now; };
        return made;
    }
    sealed_path::owner hooks() {
        sealed_path::owner made;
        made.send = [this](const nat::way&, bytes_view datagram) {
            sent.emplace_back(datagram.begin(), datagram.end());
        };
        made.on_event = [this](const sealed_event::any& event) { events.all.push_back(event); };
        return made;
    }

    /// `sealed_at` decides the peer's epoch.
    void hears(const wire::item_buffer& items, sim_time sealed_at) {
        const auto sealed = peer.outgoing.seal(0x11111111, items.bytes(), space, sealed_at);
        path.on_datagram({path_kind::relay_udp, {}}, sealed.value().datagram);
    }
    template <class Item>
    void hears(const Item& item) {
        wire::item_buffer items;
        REQUIRE(items.put(item));
        hears(items, now);
    }
    /// The items of this kind that it sent since the last time.
    template <class Item>
    std::vector<Item> takes() {
        std::vector<Item> found;
        std::array<std::uint8_t, wire::max_datagram_bytes> plain{};
        const overloaded keep{
            [&](const Item& item) { found.push_back(item); },
            [](const auto&) {},
        };
        for (const auto& each : std::exchange(sent, {})) {
            const auto opened = peer.incoming.open(each, plain, now);
            REQUIRE(opened.has_value());
            wire::visit_items(opened->plain, keep);
        }
        return found;
    }
};

} // namespace

TEST_CASE("frames come in the order of their media times, copies first", "[sealed_path]") {
    path_of_caller t;
    const auto opus = speech_packet(0);
    wire::voice_item item{800, {}, 2, opus};
    item.copies[0] = {8, opus};
    item.copies[1] = {24, opus};
    t.hears(item);
    CHECK(t.heard == std::vector<std::uint32_t>{776, 792, 800});
    CHECK(t.path.stats().packets_received == 1);
}

TEST_CASE("an error of the reader ends a sealed path", "[sealed_path]") {
    path_of_caller t;
    t.answer = errc::flooding;
    t.hears(wire::voice_item{800, {}, 0, speech_packet(0)});
    t.hears(wire::voice_item{808, {}, 0, speech_packet(0)});
    CHECK(t.running->get() == errc::flooding);
    CHECK(t.heard.size() == 1);
}

TEST_CASE("Notes that are malformed or of other kinds are Noted and ignored", "[sealed_path]") {
    path_of_caller t;
    t.path.accept();
    t.hears(wire::note{1, wire::note_kind::text, {wire::bytes_of("\xff")}});
    t.hears(wire::note{2, wire::note_kind::party, {wire::bytes_of("bob")}});
    t.hears(wire::note{3, wire::note_kind{77}, {wire::bytes_of("bob")}});
    const std::string too_long(wire::max_text_bytes + 1, 'x');
    t.hears(wire::note{4, wire::note_kind::text, {wire::bytes_of(too_long)}});
    t.hears(wire::note{5, wire::note_kind::text, {wire::bytes_of("hello")}});
    CHECK(t.takes<wire::noted>().size() == 5);
    CHECK(t.events.count<sealed_event::text>() == 1);
    CHECK(t.events.count<sealed_event::party>() == 0);
    CHECK(t.events.last<sealed_event::text>().words == "hello");
    CHECK(t.path.figures().ignored_notes == 4);
}

TEST_CASE("addresses that the peer sends during a call are told", "[sealed_path]") {
    path_of_caller t;
    t.path.accept();
    const std::vector<nat::candidate> all{
        {wire::candidate_origin::seen, false, {4, {203, 0, 113, 9}, 4001}}};
    std::vector<std::uint8_t> body;
    wire::encode_candidates(body, nat::to_wire(all));
    t.hears(wire::note{1, wire::note_kind::candidates, {body}});
    body.pop_back();
    t.hears(wire::note{2, wire::note_kind::candidates, {body}});
    CHECK(t.takes<wire::noted>().size() == 2);
    REQUIRE(t.events.count<sealed_event::candidates>() == 1);
    CHECK(t.events.last<sealed_event::candidates>().all == all);
    CHECK(t.path.figures().ignored_notes == 1);
}

TEST_CASE("frames that were not there in time are reported to the peer", "[sealed_path]") {
    path_of_caller t;
    t.path.accept();
    t.hears(wire::probe{1});
    t.path.note_missing(7);
    t.now += 200ms;
    t.path.send_voice(speech_packet(0), audio::frame_samples);
    const auto reports = t.takes<wire::report>();
    REQUIRE_FALSE(reports.empty());
    CHECK(reports.back().missing == 7);
}

TEST_CASE("datagrams of a path that is not bound are counted and not read", "[sealed_path]") {
    path_of_caller t;
    t.path.remove(path_kind::relay_udp);
    t.hears(wire::voice_item{800, {}, 0, speech_packet(0)});
    CHECK(t.events.count<sealed_event::accepted>() == 0);
    CHECK(t.path.figures().receive_drops == 1);
}

TEST_CASE("a path that is read after the call is up reports that at once", "[sealed_path]") {
    path_of_caller t;
    sealed_path late(
        t.loop.get_executor(), t.settings(), some_seals(crypto::call_side::caller, t.now), t.hooks()
    );
    late.add(path_kind::relay_udp);
    late.accept();
    wire::item_buffer items;
    items.put(wire::probe{1});
    const auto sealed = t.peer.outgoing.seal(0x11111111, items.bytes(), t.space, t.now);
    late.on_datagram({path_kind::relay_udp, {}}, sealed.value().datagram);
    REQUIRE(t.events.count<sealed_event::up>() == 1);
    path_reader reader;
    reader.established = [] { return make_error_code(errc::flooding); };
    babel::test::spawned<error_code> run(t.loop, late.run(std::move(reader)));
    CHECK(run.get() == errc::flooding);
}

TEST_CASE("a sealed path whose keys are used up ends with that error", "[sealed_path]") {
    path_of_caller t;
    const auto start = t.now;
    wire::item_buffer items;
    items.put(wire::probe{1});
    t.path.accept();
    for (int i = 0; i < 60 && !t.running->ended(); ++i) {
        t.hears(items, start); // the peer stays in its first epoch
        t.now += 31min;
        babel::test::run_ready(t.loop);
    }
    CHECK(t.events.count<sealed_event::used_up>() == 1);
    CHECK(t.running->get() == errc::keys_used_up);
}

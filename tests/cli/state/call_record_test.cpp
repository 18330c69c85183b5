// Records of calls.
#include "cli/call_of_bob.hpp"
#include "cli/render/json_text.hpp"
#include "cli/state/call_record.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using cli::call_record;
namespace event = client::event;
using cause = event::call_missed::cause;

namespace {

using steady = std::chrono::steady_clock::time_point;
using wall = std::chrono::system_clock::time_point;

constexpr steady call_began{1000s};
constexpr wall date = test::call_date;

std::string line_of(const call_record& record) {
    return cli::json_text(cli::to_object(record));
}

} // namespace

TEST_CASE("a call that was placed and answered is recorded with both its times", "[calls]") {
    cli::call_recorder recorder("alice");
    CHECK_FALSE(recorder.on(event::call_outgoing{7, "bob", 4000}, call_began, date));
    event::call_up up;
    up.call = 7;
    up.security.level = call::call_security::verified;
    CHECK_FALSE(recorder.on(up, call_began + 3s, date + 3s));
    event::call_ended over{7, "bob", call::end_reason::peer_hangup, {}, true, 78'500ms, {}};
    over.stats.packets_sent = 3900;
    const auto kept = recorder.on(over, call_began + 81'500ms, date + 81'500ms);
    REQUIRE(kept);
    CHECK(line_of(*kept).starts_with(
        R"({"v":1,"ts":"2023-11-14T22:13:20.250Z","account":"alice","peer":"bob",)"
        R"("direction":"out","reason":"peer_hangup","secs":78.500,"rang_secs":3.000,)"
        R"("security":"verified","stats":{)"
    ));
    CHECK(kept->stats.at("tx").as_uint64() == 3900);
    CHECK_FALSE(recorder.on(over, call_began + 90s, date + 90s)); // once
}

TEST_CASE("a call that nobody answered rang to its end", "[calls]") {
    cli::call_recorder recorder("alice");
    static_cast<void>(recorder.on(event::call_outgoing{1, "bob", 4000}, call_began, date));
    event::call_ended over;
    over.call = 1;
    over.peer = "bob";
    over.reason = call::end_reason::no_answer;
    const auto kept = recorder.on(over, call_began + 45s, date + 45s);
    REQUIRE(kept);
    CHECK(kept->rang == 45s);
    CHECK(kept->talked == 0s);
    CHECK(kept->began == date);
    CHECK(kept->stats.empty());
    CHECK(kept->security.empty());
    CHECK(line_of(*kept).find("stats") == std::string::npos);
}

TEST_CASE("simultaneous calls are told apart", "[calls]") {
    cli::call_recorder recorder("alice");
    static_cast<void>(recorder.on(event::call_outgoing{1, "bob", 4000}, call_began, date));
    static_cast<void>(
        recorder.on(event::call_incoming{2, "carol", "::1", 1, 45s}, call_began + 1s, date)
    );
    event::call_ended over;
    over.call = 2;
    over.peer = "carol";
    const auto carols = recorder.on(over, call_began + 5s, date);
    over.call = 1;
    over.peer = "bob";
    const auto bobs = recorder.on(over, call_began + 5s, date);
    REQUIRE((carols && bobs));
    CHECK_FALSE(carols->is_outgoing);
    CHECK(carols->rang == 4s);
    CHECK(bobs->is_outgoing);
    CHECK(bobs->rang == 5s);
}

TEST_CASE(
    "a missed call is recorded with its cause and a blocked caller's is not missed", "[calls]"
) {
    cli::call_recorder recorder("alice");
    const auto rung = recorder.on(event::call_missed{"bob", 12s, {}, 3}, call_began, date + 12s);
    REQUIRE(rung);
    CHECK(rung->began == date);
    CHECK(rung->is_missed());
    CHECK(
        line_of(*rung) ==
        R"({"v":1,"ts":"2023-11-14T22:13:20.250Z","account":"alice","peer":"bob","direction":"in",)"
        R"("reason":"missed","why":"not_answered","secs":0.000,"rang_secs":12.000})"
    );
    const auto blocked =
        recorder.on(event::call_missed{"bob", 0s, cause::blocked}, call_began, date);
    REQUIRE(blocked);
    CHECK(blocked->why == "blocked");
    CHECK_FALSE(blocked->is_missed());
}

TEST_CASE("a caller who broke off before the words is recorded but not missed", "[calls]") {
    cli::call_recorder recorder("alice");
    const auto kept = recorder.on(event::words_attempt{"bob"}, call_began, date);
    REQUIRE(kept);
    CHECK(
        line_of(*kept) ==
        R"({"v":1,"ts":"2023-11-14T22:13:20.250Z","account":"alice","peer":"bob","direction":"in",)"
        R"("reason":"missed","why":"words_attempt","secs":0.000,"rang_secs":0.000})"
    );
    CHECK_FALSE(kept->is_missed());
    CHECK_FALSE(recorder.on(event::words_attempt{"bob"}, call_began, date + 1s));
    const event::call_missed untrusted{"carol", 0s, cause::untrusted};
    CHECK(recorder.on(untrusted, call_began, date)->is_missed());
}

TEST_CASE("a record is read as it was written", "[calls]") {
    auto record = test::call_of_bob("hangup");
    record.is_outgoing = true;
    record.talked = 61'250ms;
    record.rang = 1ms;
    record.stats["tx"] = 7;
    record.security = "known";
    const auto read = cli::read_call_record(line_of(record));
    REQUIRE(read);
    CHECK(line_of(*read) == line_of(record));
    CHECK(read->began == record.began);
    CHECK(read->talked == record.talked);
}

TEST_CASE("a caller who is refused unheard again and again is recorded once a minute", "[calls]") {
    cli::call_recorder recorder("alice");
    const auto calls = [&](std::string peer, cause why, wall when) {
        return recorder.on(event::call_missed{std::move(peer), {}, why}, call_began, when)
            .has_value();
    };
    CHECK(calls("pest", cause::blocked, date));
    CHECK_FALSE(calls("pest", cause::blocked, date + 1s));
    CHECK(calls("pest", cause::not_answered, date + 2s));
    CHECK(calls("pest", cause::busy, date + 61s));
    CHECK(calls("bob", cause::busy, date + 61s));
}

TEST_CASE("callers who call again and again push nobody else out of the log", "[calls]") {
    cli::call_recorder recorder("alice");
    int kept = 0;
    for (int second = 0; second < 24 * 60 * 60; ++second) {
        const event::call_missed missed{"pest" + std::to_string(second % 2), {}, cause::busy};
        kept += recorder.on(missed, call_began, date + std::chrono::seconds(second)) ? 1 : 0;
    }
    CHECK(kept > 100);
    CHECK(kept < 500); // of a thousand that are kept, in a whole day
}

TEST_CASE("a crowd of callers does not push everybody else out of the log either", "[calls]") {
    cli::call_recorder recorder("alice");
    int kept = 0;
    for (int i = 0; i < 10'000; ++i) {
        const event::call_missed missed{"pest" + std::to_string(i), {}, cause::busy};
        kept += recorder.on(missed, call_began, date + std::chrono::seconds(i)) ? 1 : 0;
    }
    CHECK(kept >= 200);
    CHECK(kept < 300);
}

TEST_CASE("ringing briefly again and again counts as calling again and again", "[calls]") {
    cli::call_recorder recorder("alice");
    int kept = 0;
    for (int i = 0; i < 1'000; ++i)
        kept += recorder.on(event::call_missed{"pest", 1s}, call_began, date) ? 1 : 0;
    CHECK(kept == 20);
}

TEST_CASE("invalid records are left out and odd fields do no harm", "[calls]") {
    for (const auto* line :
         {"",
          "{",
          "[]",
          "{}",
          R"({"ts":"2023-11-14T22:13:20Z","peer":"bob"})",
          R"({"ts":"soon","peer":"bob","reason":"hangup"})",
          R"({"ts":7,"peer":"bob","reason":"hangup"})"})
        CHECK_FALSE(cli::read_call_record(line));
    const auto odd = cli::read_call_record(
        R"({"ts":"2023-11-14T22:13:20","peer":"b","reason":"x","secs":-1,"rang_secs":1e300,"stats":1})"
    );
    REQUIRE(odd);
    CHECK(odd->talked == 0s);
    CHECK(odd->rang == 0s);
}

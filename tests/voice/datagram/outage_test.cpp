// Voice that stops in an outage, and is back with the first Report.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

TEST_CASE("without Reports for 3 s no voice is sent until one comes", "[session]") {
    simulated_call call;
    call.accept();
    call.run(2s);
    call.links[1][0].conditions().is_down = true; // nothing comes back to the caller
    call.run(3500ms);
    const auto heard = call.callee.heard.size();
    std::size_t sent = 0;
    call.on_wire = [&](std::size_t side, bytes_view) { sent += side == 0; };
    call.run(2s);
    CHECK(call.callee.heard.size() <= heard + 3);
    CHECK(sent >= 66); // a Report each 40 ms and a Probe each 100 ms
    CHECK(sent <= 74);
    call.links[1][0].conditions().is_down = false;
    call.run(1s);
    CHECK(call.callee.heard.size() >= heard + 40);
}

TEST_CASE("a leg that is bound after an outage of 5 s brings voice back at once", "[session]") {
    for (const auto more : {0ms, 7ms, 13ms, 22ms, 31ms, 38ms}) { // since the last Report
        INFO(more.count());
        simulated_call call({.delay = 25ms});
        call.accept();
        call.run(2s);
        call.set([](link_conditions& how) { how.is_down = true; });
        call.run(5s + more);
        const auto to_caller = call.caller.heard.size();
        const auto to_callee = call.callee.heard.size();
        call.later(0ms, [&] {
            call.set([](link_conditions& how) { how.is_down = false; });
            call.caller.session.add_path(call.now, path_kind::relay_udp);
        });
        call.run(51ms); // a Report there, and voice back
        CHECK(call.caller.heard.size() > to_caller);
        call.run(25ms); // a Report came with that voice
        CHECK(call.callee.heard.size() > to_callee);
    }
}

TEST_CASE("the last frame of a source that paused does not go after an outage", "[session]") {
    simulated_call call;
    call.accept();
    call.run(2s);
    call.set([](link_conditions& how) { how.is_down = true; });
    call.run(1s);
    call.caller.talks = false;
    call.run(4s);
    const auto to_caller = call.caller.heard.size();
    const auto to_callee = call.callee.heard.size();
    call.set([](link_conditions& how) { how.is_down = false; });
    call.run(500ms);
    CHECK(call.caller.heard.size() > to_caller);
    CHECK(call.callee.heard.size() == to_callee);
}

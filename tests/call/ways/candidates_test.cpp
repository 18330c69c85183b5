#include "call/ways/candidates.hpp"
#include "support/bounded_run.hpp"
#include "voice/fake_path.hpp"

using namespace babel;
using namespace std::chrono_literals;
using babel::test::fake_path;
using call::candidates;

namespace {

/// Candidates on fake paths, at a time that the test sets.
struct candidates_under_test {
    ~candidates_under_test() { babel::test::run_bounded(loop, subject.join()); }

    fake_path& add() {
        subject.add({}, now);
        babel::test::run_ready(loop);
        return *paths.back();
    }
    candidates::stream make_stream() {
        auto path = std::make_unique<fake_path>(loop.get_executor());
        paths.push_back(path.get());
        auto made =
            std::make_shared<voice::voice_stream>(std::move(path), voice::link_side::listener);
        streams.push_back(made);
        return made;
    }

    asio::io_context loop{1};
    candidates::time_point now{1h};
    std::vector<fake_path*> paths;
    std::vector<candidates::stream> streams; // so that closed ones can be checked
    candidates::stream proved;
    int greeted = 0, ended = 0, left = 0, knocked = 0;
    candidates subject{
        loop.get_executor(),
        {.make_stream = [this](call::connection) { return make_stream(); },
         .knocked = [this] { ++knocked; },
         .proved = [this](candidates::stream which) { proved = std::move(which); },
         .greeted = [this] { ++greeted; },
         .ended = [this](const auto&, auto) { ++ended; },
         .left = [this] { ++left; }}};
};

} // namespace

TEST_CASE("a candidate that sends valid voice is no longer a candidate", "[candidates]") {
    candidates_under_test t;
    auto& path = t.add();
    CHECK(t.knocked == 1);
    CHECK(t.subject.size() == 1);
    CHECK_FALSE(path.reader.voice(babel::test::opus_silence()));
    CHECK(t.proved == t.streams.front());
    CHECK(t.subject.empty());
    path.ends(errc::end_of_stream);
    babel::test::run_ready(t.loop);
    CHECK(t.ended == 1);
    CHECK(t.left == 0);
    CHECK(path.closed);
}

TEST_CASE(
    "a candidate that leaves is reported as gone and not as the end of the call", "[candidates]"
) {
    candidates_under_test t;
    t.add().ends(errc::end_of_stream);
    babel::test::run_ready(t.loop);
    CHECK(t.subject.empty());
    CHECK(t.left == 1);
    CHECK(t.ended == 0);
}

TEST_CASE("a candidate that proves nothing within ten seconds is closed", "[candidates]") {
    candidates_under_test t;
    auto& path = t.add();
    CHECK(t.subject.deadline() == t.now + 10s);
    t.subject.close_overdue(t.now + 9s);
    CHECK_FALSE(path.closed);
    t.subject.close_overdue(t.now + 10s);
    CHECK(path.closed);
}

TEST_CASE("the ninth candidate takes the place of the first", "[candidates]") {
    candidates_under_test t;
    for (int i = 0; i < 9; ++i)
        t.add();
    CHECK(t.subject.size() == 8);
    CHECK(t.paths.front()->closed);
    CHECK_FALSE(t.paths[1]->closed);
}

TEST_CASE("candidates that are dismissed have two seconds to leave", "[candidates]") {
    candidates_under_test t;
    auto& path = t.add();
    t.subject.dismiss(t.now);
    CHECK(path.finished);
    CHECK_FALSE(path.closed);
    CHECK(t.subject.deadline() == t.now + 2s);
    CHECK_FALSE(path.reader.voice(babel::test::opus_silence()));
    CHECK_FALSE(t.proved);
    t.subject.add({}, t.now);
    CHECK(t.subject.size() == 1);
}

TEST_CASE("a candidate that greets as a caller does is reported", "[candidates]") {
    candidates_under_test t;
    CHECK(t.add().reader.established() == errc::unknown_opcode);
    CHECK(t.greeted == 1);
}

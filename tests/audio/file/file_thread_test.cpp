// The thread for files: it runs jobs, hears wake-ups, and ends with everything written.
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/file_thread.hpp>

#include <unistd.h>

#include <array>
#include <functional>
#include <utility>

using namespace babel::audio;
using namespace babel::audio::test;
using namespace std::chrono_literals;

namespace {

/// A job that reports each piece of work to the test through a waker.
class counting_job final : public file_job {
public:
    explicit counting_job(progress answer, int fd = -1) : answer_(answer), fd_(fd) {}

    progress work() override {
        worked_.wake();
        if (closed_ && --left_after_close_ <= 0) return progress::finished;
        return answer_;
    }
    void close() noexcept override { closed_ = true; }
    pollfd waits_for() const override { return {fd_, POLLIN, 0}; }

    bool has_worked() { return readable(worked_.fd()) && worked_.consume() > 0; }
    bool is_closed() const { return closed_; }
    int left_after_close() const { return left_after_close_; }

private:
    progress answer_;
    int fd_;
    waker worked_ = waker::event().value();
    std::atomic<bool> closed_{false};
    std::atomic<int> left_after_close_{3};
};

} // namespace

TEST_CASE("a job works when it is added and when it is woken", "[file_thread][threads]") {
    file_thread files;
    auto job = std::make_shared<counting_job>(file_job::progress::waiting);
    REQUIRE_FALSE(files.add(job));
    CHECK(job->has_worked());
    files.wake();
    CHECK(job->has_worked());
}

TEST_CASE("a job works when its descriptor is ready", "[file_thread][threads]") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    {
        file_thread files;
        auto job = std::make_shared<counting_job>(file_job::progress::waiting, ends[0]);
        REQUIRE_FALSE(files.add(job));
        CHECK(job->has_worked());
        CHECK(::write(ends[1], "x", 1) == 1);
        CHECK(job->has_worked());
    }
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("a finished job is released", "[file_thread][threads]") {
    file_thread files;
    auto job = std::make_shared<counting_job>(file_job::progress::finished);
    REQUIRE_FALSE(files.add(job));
    CHECK(job->has_worked());
    files.stop();
    CHECK(job.use_count() == 1);
    CHECK_FALSE(job->is_closed());
}

TEST_CASE("stopping closes jobs and waits for their remaining work", "[file_thread][threads]") {
    file_thread files;
    auto job = std::make_shared<counting_job>(file_job::progress::waiting);
    REQUIRE_FALSE(files.add(job));
    files.stop();
    CHECK(job->is_closed());
    CHECK(job->left_after_close() == 0);
    CHECK(job.use_count() == 1);
}

TEST_CASE("a stopped thread starts again with the next job", "[file_thread][threads]") {
    file_thread files;
    files.stop();
    for (int i = 0; i < 3; ++i) {
        auto job = std::make_shared<counting_job>(file_job::progress::waiting);
        REQUIRE_FALSE(files.add(job));
        CHECK(job->has_worked());
        files.stop();
    }
}

TEST_CASE("a wait for a disk that hangs has a limit", "[file_thread][threads]") {
    class hanging final : public file_job {
    public:
        progress work() override {
            hangs.wait(true);
            return progress::finished;
        }
        void close() noexcept override {}

        std::atomic<bool> hangs{true};
    };
    file_thread files;
    const auto job = std::make_shared<hanging>();
    REQUIRE_FALSE(files.add(job));
    CHECK_FALSE(files.stop_within(20ms));
    job->hangs = false;
    job->hangs.notify_all();
    CHECK(files.stop_within(10s));
    CHECK(files.stop_within(0ms));
    REQUIRE_FALSE(files.add(std::make_shared<counting_job>(file_job::progress::finished)));
    CHECK(files.stop_within(10s));
}

TEST_CASE("many jobs run side by side", "[file_thread][threads]") {
    file_thread files;
    std::vector<std::shared_ptr<counting_job>> jobs;
    for (int i = 0; i < 20; ++i) {
        jobs.push_back(std::make_shared<counting_job>(file_job::progress::waiting));
        REQUIRE_FALSE(files.add(jobs.back()));
    }
    for (const auto& job : jobs)
        CHECK(job->has_worked());
}

TEST_CASE("a job added right before the end is done as well", "[file_thread][threads]") {
    class one_shot final : public file_job {
    public:
        explicit one_shot(std::atomic<int>& done) : done_(done) {}
        progress work() override {
            ++done_;
            return progress::finished;
        }
        void close() noexcept override {}

    private:
        std::atomic<int>& done_;
    };
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> done{0};
        file_thread files;
        for (int i = 0; i < 40; ++i)
            REQUIRE_FALSE(files.add(std::make_shared<one_shot>(done)));
        files.stop();
        REQUIRE(done == 40);
    }
}

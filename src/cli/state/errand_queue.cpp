#include "cli/state/errand_queue.hpp"

#include <babel/net/descriptor.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <poll.h>
#include <sys/eventfd.h>

#include <atomic>
#include <utility>

namespace babel::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

} // namespace

/// In the file thread's list only while there is work.
class errand_queue::worker final : public audio::file_job {
public:
    progress work() override {
        is_listed = false; // the next errand lists it again
        errand next;
        while (waiting.pop(next))
            next();
        return progress::finished;
    }
    void close() noexcept override {}

    boost::lockfree::spsc_queue<errand, boost::lockfree::capacity<max_waiting>> waiting;
    std::atomic<bool> is_listed{false};
};

struct errand_queue::outcome {
    net::descriptor rung{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::atomic<bool> is_done{false};
};

errand_queue::errand_queue(audio::file_thread& files)
    : files_(files), worker_(std::make_shared<worker>()) {}

errand_queue::~errand_queue() = default;

bool errand_queue::add(errand task) {
    if (!worker_->waiting.push(std::move(task))) return false;
    if (worker_->is_listed.exchange(true)) return true;
    if (files_.add(worker_)) worker_->is_listed = false; // the next errand tries again
    return true;
}

bool errand_queue::add_and_wait(errand task, milliseconds limit) {
    const auto end = std::make_shared<outcome>();
    const bool is_added = add([end, task = std::move(task)] {
        task();
        end->is_done = true;
        ::eventfd_write(end->rung.get(), 1);
    });
    if (!is_added || (late_ && !late_->is_done)) return false;
    const auto deadline = steady_clock::now() + limit;
    while (!end->is_done) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        pollfd waiting{end->rung.get(), POLLIN, 0};
        if (left.count() <= 0) break;
        ::poll(&waiting, 1, static_cast<int>(left.count()));
    }
    late_ = end->is_done ? nullptr : end;
    return end->is_done;
}

} // namespace babel::cli

// Informs the sanitizers when a thread switches to another stack and back.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BABEL_TELL_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define BABEL_TELL_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define BABEL_TELL_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define BABEL_TELL_TSAN 1
#endif

#if defined(BABEL_TELL_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(BABEL_TELL_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace babel::cli {

/// The two sides of a fiber. Empty without a sanitizer. Each switch is a leave_... on one stack and
/// an arrive_... on the other.
class stack_switch {
public:
    stack_switch(const void* bottom, std::size_t bytes) : inside_{bottom, bytes} {
#if defined(BABEL_TELL_TSAN)
        fiber_ = __tsan_create_fiber(0);
#endif
    }
    stack_switch(const stack_switch&) = delete;
    stack_switch& operator=(const stack_switch&) = delete;
    ~stack_switch() {
#if defined(BABEL_TELL_TSAN)
        __tsan_destroy_fiber(fiber_);
#endif
    }

    void leave_outside() {
#if defined(BABEL_TELL_ASAN)
        __sanitizer_start_switch_fiber(&outside_frames_, inside_.bottom, inside_.bytes);
#endif
#if defined(BABEL_TELL_TSAN)
        thread_ = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(fiber_, 0);
#endif
    }
    void arrive_inside() {
#if defined(BABEL_TELL_ASAN)
        __sanitizer_finish_switch_fiber(inside_frames_, &outside_.bottom, &outside_.bytes);
#endif
    }
    /// `for_good`: the function has ended.
    void leave_inside([[maybe_unused]] bool for_good) {
#if defined(BABEL_TELL_ASAN)
        void** const kept = for_good ? nullptr : &inside_frames_;
        __sanitizer_start_switch_fiber(kept, outside_.bottom, outside_.bytes);
#endif
#if defined(BABEL_TELL_TSAN)
        __tsan_switch_to_fiber(thread_, 0);
#endif
    }
    void arrive_outside() {
#if defined(BABEL_TELL_ASAN)
        __sanitizer_finish_switch_fiber(outside_frames_, nullptr, nullptr);
#endif
    }

private:
    struct stack {
        const void* bottom = nullptr;
        std::size_t bytes = 0;
    };
    [[maybe_unused]] stack inside_;
    [[maybe_unused]] stack outside_;
    [[maybe_unused]] void* inside_frames_ = nullptr;
    [[maybe_unused]] void* outside_frames_ = nullptr;
    [[maybe_unused]] void* fiber_ = nullptr;
    [[maybe_unused]] void* thread_ = nullptr;
};

} // namespace babel::cli

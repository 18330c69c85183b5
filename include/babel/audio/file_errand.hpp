// A single task for the file thread.
#pragma once

#include <babel/audio/file_thread.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace babel::audio {

/// Thread: `task` is called on the file thread, once.
class file_errand final : public file_job {
public:
    explicit file_errand(std::function<void()> task) : task_(std::move(task)) {}

    progress work() override {
        task_();
        return progress::finished;
    }
    void close() noexcept override {}

private:
    std::function<void()> task_;
};

// Checks for such tasks; each may wait for a disk.

/// Checks that the file is audio and not empty. Errors: the system's; bad_file, no_sound.
error_code check_playable(const std::string& path);

/// Checks that a file of that name could be created. Errors: unknown_format; the system's:
/// file_exists if the next number would be used.
error_code check_recordable(const std::string& path);

/// The name ends in one of recordable_types().
bool can_record_as(std::string_view path);

/// The extensions of files that can be written: ".wav .flac .ogg ...".
std::string recordable_types();

} // namespace babel::audio

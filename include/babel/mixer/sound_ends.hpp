// Opens the devices, files and pipes that a user chose, without blocking the loop.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/audio/portaudio_device.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <memory>
#include <vector>

namespace babel::mixer {

struct sound_devices {
    std::unique_ptr<audio::source> in;
    std::unique_ptr<audio::sink> out;
};

// `how`: of a device. Sound servers and disks may hang: the error is timed_out after 5 and 15 s.
// Cancellation: terminal, which is an error as well.

/// Errors: as audio::list_devices().
asio::awaitable<result<std::vector<audio::device_info>>>
list_devices(asio::any_io_executor executor, audio::device_details wanted);

/// Errors: as audio::make_source() and audio::check_playable().
asio::awaitable<result<std::unique_ptr<audio::source>>> open_source(
    asio::any_io_executor executor,
    audio::endpoint where,
    audio::file_thread& files,
    audio::portaudio_settings how
);

/// Errors: as audio::make_sink() and audio::check_recordable(), but the file may exist.
asio::awaitable<result<std::unique_ptr<audio::sink>>> open_sink(
    asio::any_io_executor executor,
    audio::endpoint where,
    audio::file_thread& files,
    audio::portaudio_settings how
);

} // namespace babel::mixer
